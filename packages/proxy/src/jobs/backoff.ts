/**
 * How long to wait before the next try.
 * @module
 */

/** Full jitter: a random part of a wait that doubles with each failure, so that many waiters do not come back at once. */
export const backoffMs = (failures: number, options: { readonly baseMs: number; readonly maxMs: number }): number =>
  Math.ceil(Math.random() * Math.min(options.maxMs, options.baseMs * 2 ** Math.min(failures, 30)));

/** Waits; ends early, without an error, when `signal` aborts. */
export const pause = (ms: number, signal?: AbortSignal): Promise<void> =>
  new Promise((resolve) => {
    if (signal?.aborted) return resolve();
    const done = () => {
      clearTimeout(timer);
      signal?.removeEventListener('abort', done);
      resolve();
    };
    const timer = setTimeout(done, ms);
    signal?.addEventListener('abort', done, { once: true });
  });

/**
 * Tries `work` again while `isPassing(error)` says that the fault will pass, for at most `forMs`.
 * @throws the last error
 */
export const persist = async <T>(
  work: () => Promise<T>,
  options: { readonly forMs: number; readonly isPassing: (error: unknown) => boolean; readonly signal?: AbortSignal },
): Promise<T> => {
  const until = Date.now() + options.forMs;
  for (let failures = 0; ; failures += 1) {
    try {
      return await work();
    } catch (error) {
      if (!options.isPassing(error) || Date.now() >= until || options.signal?.aborted) throw error;
      await pause(backoffMs(failures, { baseMs: 100, maxMs: 5_000 }), options.signal);
    }
  }
};
