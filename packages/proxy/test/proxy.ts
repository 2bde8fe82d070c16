/**
 * The whole proxy for a test: real Postgres, HTTP on a free port, and the stand-ins of the services behind it.
 * @module
 */
import { once } from 'node:events';
import type { AddressInfo } from 'node:net';
import { createAdaptorServer } from '@hono/node-server';
import type { ProxyConfig } from '../src/config.ts';
import { createProxy, type ProxyPorts, type StudioProxy } from '../src/index.ts';
import { createLog } from '../src/telemetry/log.ts';
import { createGcsStandIn, type GcsStandIn } from '../stand-ins/gcs/index.ts';
import { createOpenAiStandIn, type OpenAiStandIn } from '../stand-ins/openai/index.ts';
import { testConfig } from './config.ts';
import { createTestDatabase, type TestDatabase } from './database.ts';
import { type Issuer, startIssuer } from './issuer.ts';

export interface TestProxy {
  readonly url: string;
  readonly proxy: StudioProxy;
  readonly database: TestDatabase;
  readonly issuer: Issuer;
  readonly gcs: GcsStandIn;
  readonly openai: OpenAiStandIn;
  /** Every log line so far. */
  readonly logLines: string[];
  close(): Promise<void>;
}

/** `overrides` change the configuration; `ports` are the host's own. */
export const startTestProxy = async (
  overrides: Partial<ProxyConfig> = {},
  ports: ProxyPorts = {},
): Promise<TestProxy> => {
  const [database, issuer, gcs, openai] = await Promise.all([
    createTestDatabase(),
    startIssuer(),
    createGcsStandIn(),
    createOpenAiStandIn(),
  ]);
  const logLines: string[] = [];
  const config = testConfig({
    database: { url: database.proxyUrl, poolSize: 6 },
    supabase: { url: issuer.url, anonKey: 'anon', issuer: issuer.issuer },
    gcs: {
      bucket: gcs.bucket,
      projectId: gcs.projectId,
      clientEmail: gcs.credentials.client_email,
      privateKey: gcs.credentials.private_key,
      endpoint: gcs.url,
    },
    openai: { apiKey: openai.apiKey, baseUrl: openai.url },
    ...overrides,
  });
  const log = createLog({ level: 'debug', destination: { write: (line) => void logLines.push(line) } });
  const proxy = createProxy(config, { log, ...ports });
  const server = createAdaptorServer({ fetch: proxy.app.fetch });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  proxy.start();
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    proxy,
    database,
    issuer,
    gcs,
    openai,
    logLines,
    async close() {
      proxy.drain();
      const ended = once(server, 'close');
      server.close();
      if ('closeAllConnections' in server) server.closeAllConnections();
      await ended;
      await proxy.close();
      await Promise.all([database.drop(), issuer.close(), gcs.close(), openai.close()]);
    },
  };
};
