/**
 * The proxy as a Hono app, for people who mount it in their own server.
 * @module
 */
import type { ProxyConfig } from './config.ts';
import type { PublicConfig } from './contract/index.ts';
import { readHouse } from './credits/house.ts';
import { createCredits } from './credits/index.ts';
import { createQuotes } from './credits/quotes.ts';
import { type Database, openDatabase } from './db/pool.ts';
import { createWakes } from './db/wakes.ts';
import { createHousekeeping } from './housekeeping.ts';
import { createCrash, createJobs } from './jobs/index.ts';
import { createGcsStore, createMedia, inspectImage, type Media } from './media/index.ts';
import { createCatalogue } from './models/catalogue.ts';
import { accountRoutes } from './routes/account.ts';
import { type App, createApp } from './routes/app.ts';
import { configRoutes } from './routes/config.ts';
import { eventRoutes } from './routes/events.ts';
import { healthRoutes } from './routes/health.ts';
import { jobRoutes } from './routes/jobs.ts';
import { modelRoutes } from './routes/models.ts';
import { quoteRoutes } from './routes/quotes.ts';
import { withReference } from './routes/reference.ts';
import { uploadRoutes } from './routes/uploads.ts';
import { createSession } from './session/session.ts';
import { openUserIn, subjectCreatedAt } from './session/subjects.ts';
import { createSupabaseVerifier } from './session/supabase.ts';
import type { TokenVerifier } from './session/verifier.ts';
import { createLog, type Log } from './telemetry/log.ts';
import { createMetrics, type Metrics } from './telemetry/metrics.ts';
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

export interface StudioProxy {
  /** Mount it, or serve its `fetch`. */
  readonly app: App;
  readonly log: Log;
  /** Begins the background work. */
  start(): void;
  /** Answers `/readyz` with 503 from now on and ends open streams, so that a server can end. */
  drain(): void;
  /** Ends background work and connections. Jobs that run are handed over to the next proxy. */
  close(): Promise<void>;
}

/** How often ended lots are expired and the house's books rolled up, ms. */
const housekeepingMs = 60_000;
/** Accounts whose ended lots are expired at a time. */
const expireAccounts = 500;

/** How long results are kept, as `jobs` does unless told otherwise. */
const resultHours = 24;

const sweepUploads = async (media: Media, log: Log): Promise<void> => {
  const { deleted, failed } = await media.sweep();
  if (failed > 0) log.warn('uploads past their time could not be deleted', { count: failed });
  if (deleted > 0) log.info('uploads past their time deleted', { count: deleted });
};

/** Gauges that are read from the database when the metrics are asked for. */
const addGauges = (metrics: Metrics, db: Database): void => {
  metrics.gauge(
    'studio_house_credits',
    'Balance of the house by book; overrun is what jobs cost above their hold.',
    async () => (await readHouse(db)).map(({ book, balance }) => ({ labels: { book }, value: balance })),
  );
  metrics.gauge('studio_open_jobs', 'Jobs that have not ended, by state.', async () =>
    (
      await db.query<{ state: string; n: number }>(
        "select state, count(*) as n from studio.job where state in ('queued', 'running') group by state",
      )
    ).map(({ state, n }) => ({ labels: { state }, value: n })),
  );
};

/**
 * The proxy. Nothing connects before `start` or the first request.
 *
 * @example
 * const proxy = createProxy(readConfig(process.env));
 * proxy.start();
 * serve({ fetch: proxy.app.fetch });
 */
export const createProxy = (config: ProxyConfig, ports: ProxyPorts = {}): StudioProxy => {
  const log = ports.log ?? createLog({ level: config.logLevel });
  const metrics = createMetrics();
  const ending = new AbortController();
  const db = openDatabase(config.database.url, {
    size: config.database.poolSize,
    onError: (error) => log.warn('database connection lost', { error }),
  });
  const catalogue = createCatalogue(config.openai === undefined ? {} : { openai: config.openai });
  const credits = createCredits(db);
  const quotes = createQuotes(config.secret);
  const store = createGcsStore(config.gcs);
  const media = createMedia({ db, store, secret: config.secret });
  const wakes = createWakes(config.database.url, db, (error) => log.warn('wakes interrupted', { error }));
  const jobs = createJobs(
    { db, store, catalogue, quotes, inspect: inspectImage, log, wakes },
    { ...config.jobs, crash: createCrash(config.crashAt, config.production) },
  );
  const session = createSession([
    ...(ports.verifiers ?? []),
    createSupabaseVerifier({
      url: config.supabase.url,
      issuer: config.supabase.issuer,
      secret: config.secret,
      openUser: openUserIn(db, config.trialCredits),
    }),
  ]);
  const housekeeping = createHousekeeping(
    [
      { name: 'expire', everyMs: housekeepingMs, run: async () => void (await credits.expire(expireAccounts)) },
      { name: 'roll-up', everyMs: housekeepingMs, run: () => credits.rollUpHouse() },
      { name: 'uploads', everyMs: housekeepingMs, run: () => sweepUploads(media, log) },
      { name: 'results', everyMs: housekeepingMs, run: () => jobs.sweep() },
    ],
    log,
  );
  addGauges(metrics, db);

  const { maxBytes, maxPixels, types, hours } = media.limits;
  const publicConfig: PublicConfig = {
    version,
    supabase: { url: config.supabase.url, anonKey: config.supabase.anonKey },
    storage: { origin: store.origin },
    features: { kinds: [...new Set(catalogue.list().map((model) => model.kind))] },
    uploads: { maxBytes, maxPixels, types: [...types] },
    retention: { uploadHours: hours, resultHours },
  };
  const ready = async () => {
    ending.signal.throwIfAborted();
    await db.one('select 1 as ok');
  };
  const routes = withReference(
    [
      ...configRoutes(publicConfig),
      ...modelRoutes(catalogue),
      ...quoteRoutes({ jobs, quotes, available: async (caller) => (await credits.balance(caller.account)).available }),
      // Before the routes of one job, whose pattern would take `events` for an id.
      ...eventRoutes({ jobs, log, signal: ending.signal }),
      ...jobRoutes(jobs),
      ...uploadRoutes(media),
      ...accountRoutes({ credits, jobs, createdAt: (caller) => subjectCreatedAt(db, caller.subject) }),
      ...healthRoutes({ ready, metrics }),
    ],
    version,
  );

  return {
    app: createApp({ config, session, routes, log, metrics }),
    log,
    start() {
      jobs.start();
      housekeeping.start();
    },
    drain: () => ending.abort(),
    async close() {
      ending.abort();
      await Promise.all([jobs.stop(), housekeeping.stop()]);
      await catalogue.close();
      await db.close();
    },
  };
};
