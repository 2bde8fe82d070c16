/**
 * Builds `packages/client-sdk`: `dist` for bundlers and Node, `dist-cdn` for script tags.
 * @module
 */
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { bundle } from './bundle.ts';
import { writeDeclarations } from './declarations.ts';
import { replaceFolders } from './replace-folders.ts';

const packageDir = 'packages/client-sdk';

export function buildClientSdk(): Promise<void> {
  return replaceFolders(packageDir, ['dist', 'dist-cdn'], async (dist, distCdn) => {
    await Promise.all([
      bundle({ packageDir, entries: { index: 'index.ts' }, outDir: dist, external: true }),
      writeWorker(dist),
      writeDeclarations(packageDir, ['index.ts'], dist),
    ]);
    await writeCdn({ packageDir, entry: 'index.ts', name: 'client-sdk', outDir: distCdn });
  });
}

/** The worker is a build of its own: one self-contained file, whatever the page's bundle is split into. */
export async function writeWorker(outDir: string): Promise<void> {
  await bundle({ packageDir, entries: { worker: 'worker/store.ts' }, outDir, external: false, singleFile: true });
}

/** `NAME.js` with its lazy parts and `worker.js` beside it, and `NAME.single.js`, which holds all of them. */
export async function writeCdn(options: {
  readonly packageDir: string;
  readonly entry: string;
  readonly name: string;
  readonly outDir: string;
}): Promise<void> {
  const { packageDir, entry, name, outDir } = options;
  await Promise.all([writeWorker(outDir), bundle({ packageDir, entries: { [name]: entry }, outDir, external: false })]);
  const worker = await readFile(join(outDir, 'worker.js'), 'utf8');
  await bundle({
    packageDir,
    entries: { [`${name}.single`]: entry },
    outDir,
    external: false,
    singleFile: true,
    // As a blob the worker has no URL that a source map could be found from.
    define: { __DS_WORKER_SOURCE__: JSON.stringify(worker.replace(/\n?\/\/# sourceMappingURL=.*\s*$/, '')) },
  });
}
