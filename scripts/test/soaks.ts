/**
 * Every soak for about half a minute, with a new seed that is printed.
 * @module
 */
import { globSync } from 'node:fs';
import { basename } from 'node:path';
import type { Counts } from '../counts.ts';
import { ROOT } from '../root.ts';
import { runSoak } from '../soak/run-soak.ts';

const MINUTES = 0.5;

/** Each check of a soak counts as one test. */
export async function runSoaks(): Promise<Counts> {
  let passed = 0;
  let failed = 0;
  for (const file of globSync('e2e/soak/*.ts', { cwd: ROOT }).sort()) {
    if (file.endsWith('.test.ts')) continue;
    const { checks, failures } = await runSoak(basename(file, '.ts'), { minutes: MINUTES });
    passed += checks - failures;
    failed += failures;
  }
  return { passed, failed };
}
