/**
 * Whether the browser thinks it has a network, and waiting for it to come back.
 * @module
 */
import { clientError, type StudioError } from '../errors.ts';
import { backoffMs, sleep } from './backoff.ts';

export interface Online {
  /** False only when the browser is sure. */
  now(): boolean;
  /** Resolves when the browser does not say that it is offline. */
  wait(signal: AbortSignal): Promise<void>;
  /** Waits before retry `attempt` of what failed with `error`: jitter, Retry-After, and no try while offline. */
  waitToRetry(error: StudioError, signal: AbortSignal, attempt?: number): Promise<void>;
}

/** Chromium does not give every worker the `online` event: who waits for the network also looks, this often. */
const lookMs = 1000;

/** Watches this thread's `online` and `offline` events until `signal` ends; tells the first value at once. */
export const watchOnline = (onChange: (online: boolean) => void, signal: AbortSignal): Online => {
  const now = () => navigator.onLine !== false;
  const listeners = new Set<() => void>();
  let told = now();
  const change = () => {
    if (told !== now()) {
      told = now();
      onChange(told);
    }
    for (const listener of [...listeners]) listener();
  };
  globalThis.addEventListener('online', change, { signal });
  globalThis.addEventListener('offline', change, { signal });
  onChange(told);

  const back = (end: AbortSignal): Promise<void> =>
    new Promise((resolve, reject) => {
      const stop = (settle: () => void) => () => {
        clearInterval(look);
        listeners.delete(check);
        end.removeEventListener('abort', abort);
        settle();
      };
      const abort = stop(() => reject(clientError('aborted', 'The call was aborted.')));
      const done = stop(resolve);
      const check = () => {
        if (now()) done();
      };
      const look = setInterval(change, lookMs);
      listeners.add(check);
      end.addEventListener('abort', abort, { once: true });
      if (end.aborted) abort();
      else change();
    });

  return {
    now,
    wait: back,
    async waitToRetry(error, end, attempt = 3) {
      if (!now()) return await back(end);
      // The connection may come back before the wait is over: then there is no reason to sit it out.
      const early = new AbortController();
      const wake = () => {
        if (now() && error.code === 'offline') early.abort();
      };
      listeners.add(wake);
      try {
        const ms = Math.max(error.retryAfterMs ?? 0, backoffMs(attempt));
        await sleep(ms, AbortSignal.any([end, early.signal])).catch(() => undefined);
      } finally {
        listeners.delete(wake);
      }
      if (end.aborted) throw clientError('aborted', 'The call was aborted.');
      await back(end);
    },
  };
};
