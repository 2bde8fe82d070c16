/**
 * Locks between tabs (Web Locks). They are freed by the browser when their tab dies.
 * @module
 */

/** Runs `work` while the lock is held. */
export interface Locks {
  /** Waits for the lock. Rejects with the signal's reason if it ends first. */
  hold<T>(name: string, work: () => Promise<T>, options?: { signal?: AbortSignal; shared?: boolean }): Promise<T>;
  /** Runs `work` only if the lock is free now; else resolves with undefined at once. */
  tryHold<T>(name: string, work: () => Promise<T>): Promise<T | undefined>;
  /** False where the browser has none (insecure pages): then locks hold within this thread only. */
  readonly acrossTabs: boolean;
}

const webLocks = (manager: LockManager): Locks => ({
  acrossTabs: true,
  hold: async (name, work, { signal, shared } = {}) =>
    await manager.request(name, { ...(signal ? { signal } : {}), mode: shared ? 'shared' : 'exclusive' }, work),
  tryHold: async (name, work) =>
    await manager.request(name, { ifAvailable: true }, async (lock) => (lock ? await work() : undefined)),
});

/** Locks of this thread alone. Shared locks are taken as exclusive: rarer work, same promise. */
const threadLocks = (): Locks => {
  const tails = new Map<string, Promise<unknown>>();
  const hold = async <T>(name: string, work: () => Promise<T>, options: { signal?: AbortSignal } = {}): Promise<T> => {
    const before = tails.get(name);
    const run = (async () => {
      await before?.catch(() => undefined);
      options.signal?.throwIfAborted();
      return await work();
    })();
    tails.set(name, run);
    try {
      return await run;
    } finally {
      if (tails.get(name) === run) tails.delete(name);
    }
  };
  return {
    acrossTabs: false,
    hold,
    tryHold: async (name, work) => (tails.has(name) ? undefined : await hold(name, work)),
  };
};

/** The best locks that this browser has. */
export const createLocks = (): Locks =>
  typeof navigator !== 'undefined' && 'locks' in navigator ? webLocks(navigator.locks) : threadLocks();
