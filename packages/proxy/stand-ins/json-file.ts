/**
 * One JSON document on disk, replaced as a whole so that a crash leaves the old or the new one.
 * @module
 */
import { mkdir, readFile, rename, writeFile } from 'node:fs/promises';
import { dirname } from 'node:path';

export interface JsonFile<T> {
  readonly value: T;
  /** Writes `value` as it is now. Writes are in order; without a path this does nothing. */
  save(): Promise<void>;
}

/** Opens the document at `path`, or starts with what `make` gives. Without a path it lives in memory. */
export async function openJsonFile<T>(path: string | undefined, make: () => T | Promise<T>): Promise<JsonFile<T>> {
  if (path === undefined) return { value: await make(), save: async () => {} };
  const text = await readFile(path, 'utf8').catch((error: NodeJS.ErrnoException) => {
    if (error.code === 'ENOENT') return undefined;
    throw error;
  });
  const value = text === undefined ? await make() : (JSON.parse(text) as T);
  let last: Promise<void> = Promise.resolve();
  const write = async () => {
    await mkdir(dirname(path), { recursive: true });
    await writeFile(`${path}.new`, JSON.stringify(value, null, 2), { mode: 0o600 });
    await rename(`${path}.new`, path);
  };
  return {
    value,
    save: () => {
      last = last.then(write, write);
      return last;
    },
  };
}
