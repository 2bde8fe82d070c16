/**
 * The development copy of `DS_SECRET`: made once and kept with the data that it seals, so that quotes, sealed upload
 * sessions and keys stay good over restarts.
 * @module
 */
import { randomBytes } from 'node:crypto';
import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';

/** Gives the secret of this data folder; makes it (32 random bytes, readable by the owner alone) when there is none. */
export async function developmentSecret(dataDir: string): Promise<string> {
  const file = join(dataDir, 'secret');
  await mkdir(dataDir, { recursive: true });
  const made = randomBytes(32).toString('base64url');
  try {
    // `wx`: of two starts at once the first writes, and both read the same.
    await writeFile(file, made, { flag: 'wx', mode: 0o600 });
    return made;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error;
    return (await readFile(file, 'utf8')).trim();
  }
}
