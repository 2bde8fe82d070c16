/**
 * `npm run check`: everything that can be said about the code without running its tests.
 * @module
 */
import { runChecks } from './check/run-checks.ts';
import { countsLine } from './counts.ts';

const counts = await runChecks();
process.stdout.write(`${countsLine(counts)}\n`);
process.exitCode = counts.failed === 0 ? 0 : 1;
