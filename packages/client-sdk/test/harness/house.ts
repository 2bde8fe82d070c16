/**
 * The real proxy over real PostgreSQL and the stand-ins, in this process.
 * @module
 */
import { randomBytes } from 'node:crypto';
import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createAdaptorServer } from '@hono/node-server';
import { type Services, startServices } from '../../../../scripts/stack/services.ts';
import { createProxy, readConfig } from '../../../proxy/src/index.ts';

export interface House {
  readonly url: string;
  readonly services: Services;
  close(): Promise<void>;
}

/** Starts everything; `origin` is the page that may call. */
export async function startHouse(origin: string): Promise<House> {
  const dataDir = await mkdtemp(join(tmpdir(), 'ds-house-'));
  const secret = randomBytes(32).toString('base64url');
  const services = await startServices({ dataDir, secret, env: {}, delayScale: 0 });
  const proxy = createProxy(
    readConfig({ ...services.env, DS_SECRET: secret, DS_ALLOWED_ORIGINS: origin, LOG_LEVEL: 'silent' }),
  );
  const server = createAdaptorServer({ fetch: proxy.app.fetch });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  proxy.start();
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    services,
    async close() {
      proxy.drain();
      const ended = once(server, 'close');
      server.close();
      if ('closeAllConnections' in server) server.closeAllConnections();
      await ended;
      await proxy.close();
      await services.close();
      await rm(dataDir, { recursive: true, force: true });
    },
  };
}
