/**
 * Runs a test tool that shows its progress here and writes its report to a file.
 * @module
 */
import { spawn } from 'node:child_process';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { ROOT } from '../root.ts';

/**
 * Runs `command` with what `args` makes of the report's path, and parses the report.
 * `ok` is false when the tool says that something failed, which may be nothing that the report counts.
 */
export async function runWithReport<Report>(
  command: string,
  args: (report: string) => readonly string[],
  env: (report: string) => NodeJS.ProcessEnv = () => ({}),
): Promise<{ readonly ok: boolean; readonly report: Report }> {
  const folder = await mkdtemp(join(tmpdir(), 'ds-report-'));
  const file = join(folder, 'report.json');
  try {
    const code = await new Promise<number>((resolve, reject) => {
      const child = spawn(command, args(file), {
        cwd: ROOT,
        env: { ...process.env, ...env(file) },
        shell: process.platform === 'win32',
        stdio: ['ignore', 'inherit', 'inherit'],
      });
      child.on('error', reject);
      child.on('close', (status) => resolve(status ?? 1));
    });
    const text = await readFile(file, 'utf8').catch(() => {
      throw new Error(`${command} ended with ${code} and left no report.`);
    });
    return { ok: code === 0, report: JSON.parse(text) as Report };
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}
