/**
 * Our own store for idb-keyval's functions: one database, one object store, and the cases that its `createStore`
 * leaves out: another tab wants to upgrade, the browser closes the connection, a transaction finds it closed.
 * @see https://github.com/jakearchibald/idb-keyval/blob/main/custom-stores.md
 * @module
 */
import { promisifyRequest, type UseStore } from 'idb-keyval';

const databaseName = 'diffusion-studio';
const storeName = 'kv';
const schemaVersion = 1;

/** Opens the database at first use and again whenever it was closed. */
export const createUseStore = (): UseStore => {
  let opening: Promise<IDBDatabase> | undefined;

  const open = (): Promise<IDBDatabase> => {
    const request = indexedDB.open(databaseName, schemaVersion);
    request.onupgradeneeded = () => {
      if (!request.result.objectStoreNames.contains(storeName)) request.result.createObjectStore(storeName);
    };
    return new Promise((resolve, reject) => {
      // `blocked` is not an end: the other tab closes at `versionchange`, then this request succeeds.
      request.onerror = () => reject(request.error);
      request.onsuccess = () => {
        const database = request.result;
        const forget = () => {
          database.close();
          opening = undefined;
        };
        database.onversionchange = forget;
        database.onclose = forget;
        resolve(database);
      };
    });
  };

  const connect = (): Promise<IDBDatabase> => {
    opening ??= open().catch((error) => {
      opening = undefined;
      throw error;
    });
    return opening;
  };

  return async (mode, callback) => {
    const store = async () => (await connect()).transaction(storeName, mode).objectStore(storeName);
    // Safari drops connections after sleep and says so only here (idb-keyval issue 165): open once more.
    const opened = await store().catch((error) => {
      if (!(error instanceof DOMException) || error.name !== 'InvalidStateError') throw error;
      opening = undefined;
      return store();
    });
    return await callback(opened);
  };
};

/** Reads all values whose array key starts with `prefix`, in key order. */
export const listByPrefix = <T>(useStore: UseStore, prefix: readonly IDBValidKey[]): Promise<T[]> =>
  useStore('readonly', (store) => {
    // Arrays sort after every other type, so `[...prefix, []]` is past all keys that continue with text or numbers.
    const range = IDBKeyRange.bound([...prefix], [...prefix, []]);
    return promisifyRequest(store.getAll(range) as IDBRequest<T[]>);
  });
