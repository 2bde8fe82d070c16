/**
 * Whether the sources have changed since the last build.
 * @module
 */
import { createHash } from 'node:crypto';
import { existsSync } from 'node:fs';
import { mkdir, readdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { ROOT } from '../root.ts';

/** All that a build depends on. */
const INPUTS = [
  'packages/client-sdk',
  'packages/elements',
  'packages/proxy',
  'scripts/build',
  'scripts/build.ts',
  'tsconfig.base.json',
  'package-lock.json',
];
const OUTPUTS = ['client-sdk/dist', 'client-sdk/dist-cdn', 'elements/dist', 'elements/dist-cdn', 'proxy/dist'];
const SKIPPED = /(^|[\\/])(node_modules|dist[^\\/]*|test|stand-ins)([\\/]|$)|\.test\.ts$/;
const STAMP = join(ROOT, '.data/build/sources.sha256');

/** SHA-256 over names and contents of all inputs. */
export async function sourcesHash(): Promise<string> {
  const hash = createHash('sha256');
  for (const input of INPUTS) {
    const path = join(ROOT, input);
    const files = input.includes('.')
      ? ['']
      : (await readdir(path, { recursive: true, withFileTypes: true }))
          .filter((entry) => entry.isFile())
          .map((entry) => join(entry.parentPath, entry.name).slice(path.length))
          .filter((name) => !SKIPPED.test(name))
          .sort();
    for (const name of files)
      hash
        .update(`${input}${name}\0`)
        .update(await readFile(path + name))
        .update('\0');
  }
  return hash.digest('hex');
}

/** Whether the outputs are there and were built from the sources with this hash. */
export async function isBuilt(hash: string): Promise<boolean> {
  if (!OUTPUTS.every((output) => existsSync(join(ROOT, 'packages', output)))) return false;
  return (await readFile(STAMP, 'utf8').catch(() => '')) === hash;
}

/** Remembers that the outputs are those of the sources with this hash. */
export async function rememberBuild(hash: string): Promise<void> {
  await mkdir(join(STAMP, '..'), { recursive: true });
  await writeFile(STAMP, hash);
}
