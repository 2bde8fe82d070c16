/**
 * The proxy as a Hono app, for people who mount it in their own server.
 * @module
 */
import type { ProxyConfig } from './config.ts';
import type { PublicConfig } from './contract/index.ts';
import { openDatabase } from './db/pool.ts';
import { createCatalogue } from './models/catalogue.ts';
import { type App, createApp } from './routes/app.ts';
import { configRoutes } from './routes/config.ts';
import { healthRoutes } from './routes/health.ts';
import { modelRoutes } from './routes/models.ts';
import { withReference } from './routes/reference.ts';
import { createSession } from './session/session.ts';
import { openUserIn } from './session/subjects.ts';
import { createSupabaseVerifier } from './session/supabase.ts';
import type { TokenVerifier } from './session/verifier.ts';
import { createLog, type Log } from './telemetry/log.ts';
import { createMetrics } from './telemetry/metrics.ts';
import { version } from './version.ts';

export { ConfigError, type ProxyConfig, readConfig } from './config.ts';
export { ProblemError } from './problem-error.ts';
export type { App } from './routes/app.ts';
export type { Caller } from './session/caller.ts';
export type { TokenVerifier } from './session/verifier.ts';
export type { Log } from './telemetry/log.ts';

/** What a host may bring. */
export interface ProxyPorts {
  /** Token sources of the host's own, asked before Supabase. Their callers have `via: 'custom'`. */
  readonly verifiers?: readonly TokenVerifier[];
  /** Where log lines go; standard output unless given. */
  readonly log?: Log;
}

export interface Proxy {
  /** Mount it, or serve its `fetch`. */
  readonly app: App;
  readonly log: Log;
  /** Begins the background work. */
  start(): Promise<void>;
  /** Answers `/readyz` with 503 from now on and ends open streams, so that a server can end. */
  drain(): void;
  /** Ends background work and connections. Jobs that run are handed over to the next proxy. */
  close(): Promise<void>;
}

/**
 * The proxy. Nothing connects before `start` or the first request.
 *
 * @example
 * const proxy = createProxy(readConfig(process.env));
 * await proxy.start();
 * serve({ fetch: proxy.app.fetch });
 */
export const createProxy = (config: ProxyConfig, ports: ProxyPorts = {}): Proxy => {
  const log = ports.log ?? createLog({ level: config.logLevel });
  const metrics = createMetrics();
  const ending = new AbortController();
  const db = openDatabase(config.database.url, {
    size: config.database.poolSize,
    onError: (error) => log.warn('database connection lost', { error }),
  });
  const catalogue = createCatalogue(config.openai === undefined ? {} : { openai: config.openai });
  const session = createSession([
    ...(ports.verifiers ?? []),
    createSupabaseVerifier({
      url: config.supabase.url,
      issuer: config.supabase.issuer,
      secret: config.secret,
      openUser: openUserIn(db, config.trialCredits),
    }),
  ]);

  const publicConfig: PublicConfig = {
    version,
    supabase: { url: config.supabase.url, anonKey: config.supabase.anonKey },
    storage: { origin: config.gcs.endpoint ?? 'https://storage.googleapis.com' },
    features: { kinds: [...new Set(catalogue.list().map((model) => model.kind))] },
    uploads: { maxBytes: 0, types: [], maxPixels: 0 },
    retention: { uploadHours: 24, resultHours: 24 },
  };
  const ready = async () => {
    ending.signal.throwIfAborted();
    await db.one('select 1 as ok');
  };
  const routes = withReference(
    [...configRoutes(publicConfig), ...modelRoutes(catalogue), ...healthRoutes({ ready, metrics })],
    version,
  );

  return {
    app: createApp({ config, session, routes, log, metrics }),
    log,
    async start() {},
    drain: () => ending.abort(),
    async close() {
      ending.abort();
      await catalogue.close();
      await db.close();
    },
  };
};
