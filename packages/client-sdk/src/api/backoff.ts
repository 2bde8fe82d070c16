/**
 * Waiting and trying again: exponential with full jitter, which spreads a crowd of clients after an outage.
 * @see https://aws.amazon.com/blogs/architecture/exponential-backoff-and-jitter/
 * @module
 */
import { StudioError } from '../errors.ts';

/** Milliseconds to wait before attempt `attempt` (0 is the first retry): random in 0…min(cap, base·2^attempt). */
export const backoffMs = (
  attempt: number,
  {
    baseMs = 500,
    capMs = 30_000,
    random = Math.random,
  }: { baseMs?: number; capMs?: number; random?: () => number } = {},
): number => random() * Math.min(capMs, baseMs * 2 ** Math.min(attempt, 30));

/** Resolves after `ms`; rejects with the signal's reason. */
export const sleep = (ms: number, signal?: AbortSignal): Promise<void> =>
  new Promise((resolve, reject) => {
    if (signal?.aborted) {
      reject(signal.reason);
      return;
    }
    const abort = () => {
      clearTimeout(timer);
      reject(signal?.reason);
    };
    const timer = setTimeout(() => {
      signal?.removeEventListener('abort', abort);
      resolve();
    }, ms);
    signal?.addEventListener('abort', abort, { once: true });
  });

/** Codes after which the same request may well succeed. */
const passing = new Set<string>([
  'offline',
  'timeout',
  'rate_limited',
  'unavailable',
  'storage_unavailable',
  'internal',
]);

/** Whether trying again can help: no connection, no answer, 408, 429, 5xx. */
export const isPassing = (error: unknown): error is StudioError =>
  error instanceof StudioError && (passing.has(error.code) || (error.status ?? 0) >= 500);

/** Waits before retry `attempt`, at least as long as Retry-After said. */
export const waitToRetry = (error: StudioError, attempt: number, signal?: AbortSignal): Promise<void> =>
  sleep(Math.max(error.retryAfterMs ?? 0, backoffMs(attempt)), signal);

/** Calls `work` until it succeeds, fails for good, or has been tried `attempts` times. */
export const withRetry = async <T>(
  work: () => Promise<T>,
  { attempts = 4, signal }: { attempts?: number; signal?: AbortSignal } = {},
): Promise<T> => {
  for (let attempt = 0; ; attempt += 1) {
    try {
      return await work();
    } catch (error) {
      if (!isPassing(error) || attempt + 1 >= attempts) throw error;
      await waitToRetry(error, attempt, signal);
    }
  }
};
