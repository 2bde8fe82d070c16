/**
 * Metadata on the device: small records under array keys. In memory where the browser gives no IndexedDB.
 * @module
 */
import { del, get, set, type UseStore, update } from 'idb-keyval';
import { createUseStore, listByPrefix } from './use-store.ts';

/** Its first part names the kind of record: `asset`, `job`, `upload`, `submit`, `session`, … */
export type Key = readonly [kind: string, ...rest: string[]];

export interface Database {
  get<T>(key: Key): Promise<T | undefined>;
  set(key: Key, value: unknown): Promise<void>;
  delete(key: Key): Promise<void>;
  /** Reads and writes in one transaction. */
  update<T>(key: Key, change: (old: T | undefined) => T): Promise<void>;
  /** All values whose key starts so, in key order. */
  list<T>(prefix: Key): Promise<T[]>;
  readonly durable: boolean;
}

const durableDatabase = (useStore: UseStore): Database => ({
  durable: true,
  get: (key) => get([...key], useStore),
  set: (key, value) => set([...key], value, useStore),
  delete: (key) => del([...key], useStore),
  update: (key, change) => update([...key], change, useStore),
  list: (prefix) => listByPrefix(useStore, [...prefix]),
});

/** The same face over a Map; values are copied in and out as IndexedDB does. */
export const memoryDatabase = (): Database => {
  const values = new Map<string, { key: Key; value: unknown }>();
  const nameOf = (key: Key) => JSON.stringify(key);
  const read = <T>(key: Key) => structuredClone(values.get(nameOf(key))?.value) as T | undefined;
  const write = (key: Key, value: unknown) => void values.set(nameOf(key), { key, value: structuredClone(value) });
  return {
    durable: false,
    get: async (key) => read(key),
    set: async (key, value) => write(key, value),
    delete: async (key) => void values.delete(nameOf(key)),
    update: async (key, change) => write(key, change(read(key))),
    list: async <T>(prefix: Key) =>
      [...values.entries()]
        .filter(([, { key }]) => prefix.every((part, index) => key[index] === part) && key.length > prefix.length)
        .sort(([a], [b]) => (a < b ? -1 : 1))
        .map(([, { value }]) => structuredClone(value) as T),
  };
};

/** Opens the device's database, or one in memory when the browser refuses; `onMemory` is then told why. */
export const openDatabase = async (onMemory: (reason: string) => void): Promise<Database> => {
  try {
    const useStore = createUseStore();
    await useStore('readonly', () => undefined);
    return durableDatabase(useStore);
  } catch (error) {
    onMemory(error instanceof Error ? error.message : String(error));
    return memoryDatabase();
  }
};
