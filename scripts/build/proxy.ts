/**
 * Builds `packages/proxy` with the TypeScript compiler alone: one file out for each file in.
 * @module
 */
import { readdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { runTool } from '../run-tool.ts';
import { replaceFolders } from './replace-folders.ts';

const packageDir = 'packages/proxy';

export function buildProxy(): Promise<void> {
  return replaceFolders(packageDir, ['dist'], async (dist) => {
    const { code, output } = await runTool('tsc', ['-p', `${packageDir}/tsconfig.build.json`, '--outDir', dist]);
    if (code !== 0) throw new Error(output);
    // TypeScript rewrites `.ts` in the JavaScript that it emits, but not in the declarations.
    for (const name of await readdir(dist, { recursive: true })) {
      if (!name.endsWith('.d.ts')) continue;
      const file = join(dist, name);
      const text = await readFile(file, 'utf8');
      await writeFile(file, text.replaceAll(/(['"])(\.{1,2}\/[^'"]+)\.ts\1/g, '$1$2.js$1'));
    }
  });
}
