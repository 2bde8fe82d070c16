/**
 * Faults on request. Tests and soak runs set them; without them the stand-in is well-behaved.
 * @module
 */
import { setTimeout as sleep } from 'node:timers/promises';
import type { MiddlewareHandler } from 'hono';
import type { StandInEnv } from '../listen.ts';
import { GcsError } from './errors.ts';

export interface GcsFaults {
  /** This many of the next requests answer 503. */
  unavailable: number;
  /** The next chunk's connection is cut after this many of its bytes. */
  cutAfter: number | undefined;
  /** The next upload to be finished is stored, but its answer is lost. */
  loseLastAnswer: boolean;
  /** Every request waits this long. */
  latencyMs: number;
}

export const noFaults = (): GcsFaults => ({
  unavailable: 0,
  cutAfter: undefined,
  loseLastAnswer: false,
  latencyMs: 0,
});

/** Applies latency and 503 to everything but preflights. */
export const faultMiddleware =
  (faults: GcsFaults): MiddlewareHandler<StandInEnv> =>
  async (c, next) => {
    if (c.req.method !== 'OPTIONS' && !c.req.path.startsWith('/__control')) {
      if (faults.latencyMs > 0) await sleep(faults.latencyMs);
      if (faults.unavailable > 0) {
        faults.unavailable -= 1;
        throw new GcsError(503, 'backendError', 'We encountered an internal error. Please try again.');
      }
    }
    await next();
  };

/** Passes `body` on and breaks, once, after `bytes` of it. */
export async function* cutBody(body: AsyncIterable<Uint8Array>, bytes: number, cut: () => void) {
  let left = bytes;
  for await (const chunk of body) {
    if (chunk.length >= left) {
      yield chunk.subarray(0, left);
      cut();
      throw new Error('The connection was cut on request.');
    }
    left -= chunk.length;
    yield chunk;
  }
}
