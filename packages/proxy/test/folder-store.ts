/**
 * A bucket as a folder, for tests whose processes are killed: what one has written, the next finds.
 * @module
 */
import { readdirSync } from 'node:fs';
import { mkdir, readFile, rename, rm, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import type { ObjectStore, StoredObject } from '../src/media/store.ts';

export interface FolderStore extends ObjectStore {
  /** So many of the next writes fail. */
  failingWrites: number;
  /** Names of all objects. */
  objects(): string[];
}

const describe = (bytes: Uint8Array, type: string): StoredObject => ({
  size: bytes.byteLength,
  type,
  crc32c: 'AAAAAA==',
});

/** Objects under `folder`. It signs with a plain URL and opens no sessions: uploads have tests of their own. */
export const createFolderStore = (folder: string): FolderStore => {
  const pathOf = (object: string) => join(folder, encodeURIComponent(object));
  const read = async (object: string): Promise<Uint8Array> => new Uint8Array(await readFile(pathOf(object)));
  const store: FolderStore = {
    failingWrites: 0,
    origin: 'http://bucket.test',
    openSession: () => Promise.reject(new Error('This bucket opens no sessions.')),
    endSession: async () => {},
    stat: async (object) => {
      const bytes = await read(object).catch(() => undefined);
      return bytes && describe(bytes, 'application/octet-stream');
    },
    readRange: async (object, start, end) => (await read(object)).slice(start, end + 1),
    read,
    write: async (object, bytes, type) => {
      if (store.failingWrites > 0) {
        store.failingWrites -= 1;
        throw new Error('The bucket is away.');
      }
      const path = pathOf(object);
      await mkdir(dirname(path), { recursive: true });
      await writeFile(`${path}.part`, bytes);
      await rename(`${path}.part`, path);
      return describe(bytes, type);
    },
    delete: (object) => rm(pathOf(object), { force: true }),
    signRead: async (object, { seconds }) => `http://bucket.test/${encodeURIComponent(object)}?seconds=${seconds}`,
    objects: () => {
      try {
        return readdirSync(folder).map(decodeURIComponent);
      } catch {
        return [];
      }
    },
  };
  return store;
};
