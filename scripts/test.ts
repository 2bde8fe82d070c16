/**
 * `npm test`: checks, unit and integration tests, half a minute of faults, and the stories in Chromium.
 * @module
 */
import { runChecks } from './check/run-checks.ts';
import { type Counts, countsLine, sum } from './counts.ts';
import { findChromium } from './setup/chromium.ts';
import { runPlaywright } from './test/playwright.ts';
import { runSoaks } from './test/soaks.ts';
import { runVitest } from './test/vitest.ts';

process.env.CHROMIUM_PATH = await findChromium();

/** Each part runs whatever the one before it found: one run shows everything. */
const parts: readonly [string, () => Promise<Counts>][] = [
  ['checks', runChecks],
  ['unit and integration tests', runVitest],
  ['soak', runSoaks],
  ['stories in Chromium', runPlaywright],
];

const all: Counts[] = [];
for (const [name, run] of parts) {
  const start = performance.now();
  const counts = await run().catch((error: unknown) => {
    process.stderr.write(`${name}: ${error instanceof Error ? (error.stack ?? error.message) : String(error)}\n`);
    return { passed: 0, failed: 1 };
  });
  const seconds = Math.round((performance.now() - start) / 1000);
  process.stdout.write(`\n${name}: ${countsLine(counts)} (${seconds} s)\n\n`);
  all.push(counts);
}

const total = sum(all);
process.stdout.write(`${countsLine(total)}\n`);
process.exitCode = total.failed === 0 && total.passed > 0 ? 0 : 1;
