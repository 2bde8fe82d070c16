/**
 * The outermost layer of every request: request id, CORS, security headers, one log line.
 * @module
 */
import { randomUUID } from 'node:crypto';
import type { MiddlewareHandler } from 'hono';
import type { ProxyConfig } from '../config.ts';
import type { Log } from '../telemetry/log.ts';
import type { Metrics } from '../telemetry/metrics.ts';
import type { RequestVariables } from './route.ts';

/** An id from outside is kept only if it can be nothing but an id. */
const saneId = /^[\w.-]{8,64}$/;

const allowMethods = 'GET, HEAD, POST, PATCH, DELETE';
const allowHeaders = 'Authorization, Content-Type, Idempotency-Key, If-None-Match, Last-Event-ID, Prefer, X-Request-Id';
const exposeHeaders =
  'ETag, Idempotency-Replayed, Location, Preference-Applied, RateLimit, RateLimit-Policy, Retry-After, X-Request-Id';
/** Seconds that a browser may keep a preflight's answer; each caps it to its own maximum. */
const preflightSeconds = '86400';

interface EdgeOptions {
  readonly config: Pick<ProxyConfig, 'allowedOrigins' | 'production'>;
  readonly log: Log;
  readonly metrics: Metrics;
}

export const edge = ({ config, log, metrics }: EdgeOptions): MiddlewareHandler<{ Variables: RequestVariables }> => {
  const anyOrigin = config.allowedOrigins === '*';
  const origins = new Set(config.allowedOrigins === '*' ? [] : config.allowedOrigins);

  return async (context, next) => {
    const started = performance.now();
    const sent = context.req.header('x-request-id');
    const requestId = sent !== undefined && saneId.test(sent) ? sent : randomUUID();
    context.set('requestId', requestId);
    context.set('route', '');
    context.header('X-Request-Id', requestId);
    context.header('X-Content-Type-Options', 'nosniff');
    context.header('Referrer-Policy', 'no-referrer');
    context.header('Content-Security-Policy', "default-src 'none'; frame-ancestors 'none'");
    context.header('Cross-Origin-Resource-Policy', 'cross-origin');
    context.header('Cache-Control', 'no-store');
    if (config.production) context.header('Strict-Transport-Security', 'max-age=31536000');

    const origin = context.req.header('origin');
    const allowed = origin !== undefined && (anyOrigin || origins.has(origin));
    // Credentials are never allowed: a token travels in a header that the page itself sets.
    if (anyOrigin) context.header('Access-Control-Allow-Origin', '*');
    else {
      context.header('Vary', 'Origin');
      if (allowed) context.header('Access-Control-Allow-Origin', origin);
    }
    if (context.req.method === 'OPTIONS' && context.req.header('access-control-request-method') !== undefined) {
      if (allowed) {
        context.header('Access-Control-Allow-Methods', allowMethods);
        context.header('Access-Control-Allow-Headers', allowHeaders);
        context.header('Access-Control-Max-Age', preflightSeconds);
      }
      return context.body(null, 204);
    }
    if (allowed || anyOrigin) context.header('Access-Control-Expose-Headers', exposeHeaders);

    await next();

    const ms = Math.round((performance.now() - started) * 10) / 10;
    const { status } = context.res;
    const route = context.get('route');
    const caller = context.get('caller');
    const code = context.get('problem');
    metrics.request(context.req.method, route, status, ms);
    log.info('request', {
      requestId,
      method: context.req.method,
      route,
      status,
      ms,
      ...(code === undefined ? {} : { code }),
      ...(caller === undefined ? {} : { subject: caller.subject, account: caller.account, via: caller.via }),
    });
  };
};
