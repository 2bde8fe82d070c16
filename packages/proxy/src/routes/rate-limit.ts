/**
 * A rate limit in the process: the generic cell rate algorithm keeps one number a key.
 * @module
 * @see https://en.wikipedia.org/wiki/Generic_cell_rate_algorithm
 * @see https://datatracker.ietf.org/doc/draft-ietf-httpapi-ratelimit-headers/
 */
import type { RateLimitConfig } from '../config.ts';
import { ProblemError } from '../problem-error.ts';
import { createBoundedCache } from '../session/bounded-cache.ts';

/** Keys that are remembered. A key that falls out starts anew, which favours the caller. */
const maxKeys = 50_000;

export interface RateLimit {
  /** The value of the `RateLimit-Policy` header. */
  readonly policy: string;
  /**
   * Counts one request of `key` and gives the value of the `RateLimit` header.
   * @throws ProblemError `rate_limited` with `Retry-After`.
   */
  take(key: string): string;
}

/** `name` is the name of the policy in the headers. `now` is in ms. */
export const createRateLimit = (name: string, config: RateLimitConfig, now = Date.now): RateLimit => {
  /** Time between two requests at the steady rate, and how far ahead of it a key may run; in ms. */
  const interval = 1000 / config.perSecond;
  const tolerance = interval * config.burst;
  const window = Math.ceil(tolerance / 1000);
  /** The theoretical arrival time of the next request, by key. */
  const arrivals = createBoundedCache<number>(maxKeys);
  const policy = `"${name}";q=${config.burst};w=${window}`;

  return {
    policy,
    take(key) {
      const at = now();
      const next = Math.max(arrivals.get(key) ?? at, at) + interval;
      const ahead = next - at;
      // Sums of fractions of a millisecond drift; a thousandth of one is nobody's request.
      if (ahead > tolerance + 1e-3) {
        const seconds = String(Math.max(1, Math.ceil((ahead - tolerance) / 1000)));
        throw new ProblemError('rate_limited', {
          headers: { 'Retry-After': seconds, RateLimit: `"${name}";r=0;t=${seconds}`, 'RateLimit-Policy': policy },
        });
      }
      arrivals.set(key, next);
      return `"${name}";r=${Math.floor((tolerance - ahead) / interval + 1e-6)};t=${Math.ceil(ahead / 1000)}`;
    },
  };
};
