/**
 * Whether the sources have changed since the last build.
 * @module
 */
import { createHash } from 'node:crypto';
import { existsSync } from 'node:fs';
import { mkdir, readdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { ROOT } from '../root.ts';

/** What is built together: its name, all that it depends on, and where its output is. */
export interface BuildGroup {
  readonly name: string;
  readonly inputs: readonly string[];
  readonly outputs: readonly string[];
}

const COMMON = ['scripts/build', 'tsconfig.base.json', 'package-lock.json'];
const SKIPPED = /(^|[\\/])(node_modules|dist[^\\/]*|test|stand-ins)([\\/]|$)|\.test\.ts$/;
const STAMPS = join(ROOT, '.data/build');

/** The packages for browsers; the client's declarations hold the contract's types. */
export const browserPackages: BuildGroup = {
  name: 'browser',
  inputs: [...COMMON, 'packages/client-sdk', 'packages/elements', 'packages/proxy/src/contract'],
  outputs: ['client-sdk/dist', 'client-sdk/dist-cdn', 'elements/dist', 'elements/dist-cdn'],
};

/** The proxy as it is published; in the repository it runs from its sources. */
export const proxyPackage: BuildGroup = {
  name: 'proxy',
  inputs: [...COMMON, 'packages/proxy'],
  outputs: ['proxy/dist'],
};

/** SHA-256 over names and contents of all inputs. */
export async function sourcesHash({ inputs }: BuildGroup): Promise<string> {
  const hash = createHash('sha256');
  for (const input of inputs) {
    const path = join(ROOT, input);
    const files = input.includes('.')
      ? ['']
      : (await readdir(path, { recursive: true, withFileTypes: true }))
          .filter((entry) => entry.isFile())
          .map((entry) => join(entry.parentPath, entry.name).slice(path.length))
          .filter((name) => !SKIPPED.test(name))
          .sort();
    for (const name of files) {
      hash
        .update(`${input}${name}\0`)
        .update(await readFile(path + name))
        .update('\0');
    }
  }
  return hash.digest('hex');
}

/** Whether the outputs are there and were built from the sources with this hash. */
export async function isBuilt({ name, outputs }: BuildGroup, hash: string): Promise<boolean> {
  if (!outputs.every((output) => existsSync(join(ROOT, 'packages', output)))) return false;
  return (await readFile(join(STAMPS, `${name}.sha256`), 'utf8').catch(() => '')) === hash;
}

/** Remembers that the outputs are those of the sources with this hash. */
export async function rememberBuild({ name }: BuildGroup, hash: string): Promise<void> {
  await mkdir(STAMPS, { recursive: true });
  await writeFile(join(STAMPS, `${name}.sha256`), hash);
}
