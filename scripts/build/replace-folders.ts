/**
 * Writes new output beside the old and swaps them at the end, so that whoever serves the old never sees half of it.
 * @module
 */
import { mkdir, rename, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { ROOT } from '../root.ts';

/** Calls `write` with a new empty folder for each name, then puts them in the place of the old ones. */
export async function replaceFolders(
  packageDir: string,
  names: readonly string[],
  write: (...folders: string[]) => Promise<void>,
): Promise<void> {
  const final = names.map((name) => join(ROOT, packageDir, name));
  // The same depth as the final ones: source maps name their sources relatively.
  const next = final.map((folder) => `${folder}.next-${process.pid}`);
  const old = final.map((folder) => `${folder}.old-${process.pid}`);
  try {
    for (const folder of next) await mkdir(folder, { recursive: true });
    await write(...next);
    for (const [index, folder] of final.entries()) {
      await rename(folder, old[index] as string).catch(ignoreMissing);
      await rename(next[index] as string, folder);
    }
  } finally {
    for (const folder of [...next, ...old]) await rm(folder, { recursive: true, force: true });
  }
}

function ignoreMissing(error: NodeJS.ErrnoException): void {
  if (error.code !== 'ENOENT') throw error;
}
