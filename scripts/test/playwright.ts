/**
 * The stories in Chromium.
 * @module
 */
import type { Counts } from '../counts.ts';
import { runWithReport } from './report.ts';

interface PlaywrightReport {
  readonly stats: { readonly expected: number; readonly unexpected: number; readonly flaky: number };
}

export async function runPlaywright(): Promise<Counts> {
  const { ok, report } = await runWithReport<PlaywrightReport>(
    'playwright',
    () => ['test', '--config', 'e2e/playwright.config.ts'],
    (file) => ({ PLAYWRIGHT_JSON_OUTPUT_FILE: file }),
  );
  const { expected, unexpected, flaky } = report.stats;
  const failed = unexpected + flaky;
  return { passed: expected, failed: failed || (ok ? 0 : 1) };
}
