/**
 * All Vitest projects: unit, property and integration tests.
 * @module
 */
import type { Counts } from '../counts.ts';
import { runWithReport } from './report.ts';

interface VitestReport {
  readonly numPassedTests: number;
  readonly numFailedTests: number;
  readonly numFailedTestSuites: number;
}

export async function runVitest(): Promise<Counts> {
  const { ok, report } = await runWithReport<VitestReport>('vitest', (file) => [
    'run',
    '--reporter=default',
    '--reporter=json',
    `--outputFile.json=${file}`,
  ]);
  // A file that cannot be loaded, or an error outside of any test, has no failed test of its own.
  const failed = report.numFailedTests || (ok ? 0 : Math.max(1, report.numFailedTestSuites));
  return { passed: report.numPassedTests, failed };
}
