/**
 * The steps of `npm run check`, in two rounds: what reads the sources, then what reads what was built from them.
 * @module
 */
import { inBrowser } from '../../e2e/checks/in-browser.ts';
import { buildPackages } from '../build/build-packages.ts';
import { type Counts, sum } from '../counts.ts';
import { buildRules, fileLength } from './build-rules.ts';
import { licences } from './licences.ts';
import { literals } from './literals.ts';
import { manifest } from './manifest.ts';
import { packageShape } from './package-shape.ts';
import { runSteps } from './run-steps.ts';
import { type Step, toolStep } from './step.ts';
import { typeSteps } from './types.ts';

const build: Step = {
  name: 'build',
  async run() {
    await buildPackages();
    return [];
  },
};

/** Runs all steps, prints a line for each, and gives their counts. */
export async function runChecks(): Promise<Counts> {
  process.stdout.write('Checks\n');
  const ofSources = await runSteps([
    build,
    toolStep('lint and format', 'biome', ['ci', '--colors=off']),
    ...typeSteps(),
    toolStep('rooms and circles', 'depcruise', [
      '--config',
      '.dependency-cruiser.mjs',
      'packages',
      'playground',
      'e2e',
      'bench',
      'scripts',
    ]),
    toolStep('dead code', 'knip', ['--no-progress']),
    manifest,
    buildRules,
    fileLength,
    literals,
    licences,
  ]);
  const ofOutput = await runSteps([packageShape, inBrowser]);
  return sum([ofSources, ofOutput]);
}
