/**
 * The Hono app: the edge around the route table.
 * @module
 */
import type { HttpBindings } from '@hono/node-server';
import { Hono } from 'hono';
import type { ProxyConfig } from '../config.ts';
import type { Session } from '../session/session.ts';
import type { Log } from '../telemetry/log.ts';
import type { Metrics } from '../telemetry/metrics.ts';
import { edge } from './edge.ts';
import { createRateLimit } from './rate-limit.ts';
import type { HttpContext, RequestVariables, Route } from './route.ts';
import { registerRoutes } from './table.ts';

export interface AppOptions {
  readonly config: Pick<ProxyConfig, 'allowedOrigins' | 'production' | 'rateLimit' | 'trustedHops'>;
  readonly session: Session;
  readonly routes: readonly Route[];
  readonly log: Log;
  readonly metrics: Metrics;
}

export type App = Hono<{ Variables: RequestVariables }>;

/**
 * The address that a request comes from. Each trusted reverse proxy appends one entry to `X-Forwarded-For`, so the
 * entry that the outermost of them wrote stands `hops` from the end; what stands before it anyone may have sent.
 */
const addressOf =
  (hops: number) =>
  (context: HttpContext): string => {
    if (hops > 0) {
      const entries = (context.req.header('x-forwarded-for') ?? '').split(',');
      const entry = entries.at(-hops)?.trim();
      if (entry !== undefined && entry !== '') return entry;
    }
    // Absent where the app is not mounted on a Node server, as in a test that calls it directly.
    const { incoming } = (context.env ?? {}) as Partial<HttpBindings>;
    return incoming?.socket.remoteAddress ?? 'unknown';
  };

export const createApp = ({ config, session, routes, log, metrics }: AppOptions): App => {
  const app: App = new Hono();
  app.use(edge({ config, log, metrics }));
  registerRoutes(app, routes, {
    session,
    log,
    subjectLimit: createRateLimit('subject', config.rateLimit),
    addressLimit: createRateLimit('address', config.rateLimit),
    addressOf: addressOf(config.trustedHops),
  });
  return app;
};
