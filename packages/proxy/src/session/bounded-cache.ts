/**
 * A map that forgets its oldest entry when it is full, so that no stream of keys can fill the memory.
 * @module
 */

export interface BoundedCache<V> {
  get(key: string): V | undefined;
  set(key: string, value: V): void;
  delete(key: string): void;
  readonly size: number;
}

/** `max` entries; an entry that is read counts as new. */
export const createBoundedCache = <V>(max: number): BoundedCache<V> => {
  // A Map keeps the order of insertion, so its first key is the one that was used longest ago.
  const entries = new Map<string, V>();
  return {
    get(key) {
      const value = entries.get(key);
      if (value === undefined) return undefined;
      entries.delete(key);
      entries.set(key, value);
      return value;
    },
    set(key, value) {
      entries.delete(key);
      entries.set(key, value);
      if (entries.size <= max) return;
      const oldest = entries.keys().next();
      if (!oldest.done) entries.delete(oldest.value);
    },
    delete(key) {
      entries.delete(key);
    },
    get size() {
      return entries.size;
    },
  };
};
