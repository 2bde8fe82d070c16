/**
 * Runs steps, a few at a time, and prints one line each.
 * @module
 */
import { availableParallelism } from 'node:os';
import type { Counts } from '../counts.ts';
import type { Step } from './step.ts';

/** Runs all steps whatever fails, so that one run shows everything that is wrong. */
export async function runSteps(steps: readonly Step[]): Promise<Counts> {
  const waiting = [...steps];
  let passed = 0;
  let failed = 0;

  async function worker() {
    for (let step = waiting.shift(); step; step = waiting.shift()) {
      const start = performance.now();
      const failures = await step.run().catch((error: unknown) => [textOf(error)]);
      const seconds = ((performance.now() - start) / 1000).toFixed(1);
      if (failures.length === 0) {
        passed += 1;
        process.stdout.write(`  ✓ ${step.name} (${seconds} s)\n`);
      } else {
        failed += 1;
        const text = failures.join('\n').replaceAll(/^/gm, '      ');
        process.stdout.write(`  ✗ ${step.name} (${seconds} s)\n${text}\n`);
      }
    }
  }

  await Promise.all(Array.from({ length: Math.max(2, availableParallelism()) }, worker));
  return { passed, failed };
}

function textOf(error: unknown): string {
  return error instanceof Error ? (error.stack ?? error.message) : String(error);
}
