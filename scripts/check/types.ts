/**
 * Type-checks every project of the repository, each with its own settings.
 * @module
 */
import { existsSync, globSync } from 'node:fs';
import { join } from 'node:path';
import { ROOT } from '../root.ts';
import { type Step, toolStep } from './step.ts';

/** One step for each folder with a `tsconfig.json`. */
export function typeSteps(): readonly Step[] {
  return globSync(['packages/*', 'packages/*/test', 'playground', 'playground/*', 'e2e', 'bench', 'scripts'], {
    cwd: ROOT,
  })
    .map((folder) => folder.replaceAll('\\', '/'))
    .filter((folder) => existsSync(join(ROOT, folder, 'tsconfig.json')))
    .map((folder) => toolStep(`types: ${folder}`, 'tsc', ['-p', folder, '--noEmit']));
}
