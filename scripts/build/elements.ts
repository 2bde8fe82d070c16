/**
 * Builds `packages/elements`: `dist` for bundlers and Node, `dist-cdn` for script tags.
 * @module
 */
import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { ROOT } from '../root.ts';
import { bundle } from './bundle.ts';
import { writeCdn } from './client-sdk.ts';
import { writeDeclarations } from './declarations.ts';
import { replaceFolders } from './replace-folders.ts';

const packageDir = 'packages/elements';

export function buildElements(): Promise<void> {
  return replaceFolders(packageDir, ['dist', 'dist-cdn'], async (dist, distCdn) => {
    const entries = ['index.ts', ...defining()];
    await Promise.all([
      bundle({
        packageDir,
        entries: Object.fromEntries(entries.map((path) => [path.replace(/\.ts$/, ''), path])),
        outDir: dist,
        external: true,
      }),
      writeDeclarations(packageDir, entries, dist),
    ]);
    await writeCdn({ packageDir, entry: 'define/all.ts', name: 'diffusion-studio', outDir: distCdn });
  });
}

/** One entry an element, so that a page takes only what it shows; `define.ts` is what they share. */
function defining(): readonly string[] {
  return readdirSync(join(ROOT, packageDir, 'src/define'))
    .filter((name) => name.endsWith('.ts') && !name.endsWith('.test.ts') && name !== 'define.ts')
    .map((name) => `define/${name}`);
}
