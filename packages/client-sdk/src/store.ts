/**
 * Values that change, as elements read them: a frozen snapshot and one listener list.
 * @module
 */
import type { Store } from './studio-client.ts';

/** A store that its owner can write. */
export interface WritableStore<T> extends Store<T> {
  set(value: T): void;
}

/** Freezes plain data all the way down; files and other platform objects are left alone. */
export const freeze = <T>(value: T): T => {
  if (typeof value !== 'object' || value === null || Object.isFrozen(value)) return value;
  const prototype = Object.getPrototypeOf(value);
  if (prototype !== Object.prototype && !Array.isArray(value)) return value;
  for (const part of Object.values(value)) freeze(part);
  return Object.freeze(value);
};

/** Makes a store. A listener that throws does not keep the others from hearing; its error is reported to the page. */
export const createStore = <T>(initial: T): WritableStore<T> => {
  let current = freeze(initial);
  const listeners = new Set<(value: T) => void>();
  return {
    get: () => current,
    set(value) {
      if (Object.is(value, current)) return;
      current = freeze(value);
      for (const listener of [...listeners]) {
        try {
          listener(current);
        } catch (error) {
          reportError(error);
        }
      }
    },
    subscribe(listener) {
      // Wrapped, so that the same function subscribed twice is undone once each.
      const entry = (value: T) => listener(value);
      listeners.add(entry);
      return () => void listeners.delete(entry);
    },
  };
};

/** Resolves with the first value, now or later, that `accept` takes. Rejects with the signal's reason. */
export const until = <T, S extends T>(
  store: Store<T>,
  accept: (value: T) => value is S,
  signal?: AbortSignal,
): Promise<S> =>
  new Promise((resolve, reject) => {
    signal?.throwIfAborted();
    const now = store.get();
    if (accept(now)) {
      resolve(now);
      return;
    }
    const settle = () => {
      unsubscribe();
      signal?.removeEventListener('abort', abort);
    };
    const abort = () => {
      settle();
      reject(signal?.reason);
    };
    const unsubscribe = store.subscribe((value) => {
      if (!accept(value)) return;
      settle();
      resolve(value);
    });
    signal?.addEventListener('abort', abort, { once: true });
  });
