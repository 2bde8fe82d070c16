/**
 * One stack for all stories. It lives in the runner's process; stories reach it through `stack.ts`.
 * @module
 */
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { startStack } from '../scripts/stack.ts';
import { startControl } from './control.ts';

export default async function globalSetup(): Promise<() => Promise<void>> {
  const dataDir = await mkdtemp(join(tmpdir(), 'ds-e2e-'));
  // A sample picture takes a moment, so that progress, cancel and a tab closed mid-job can be seen.
  const stack = await startStack({ dataDir, delayScale: 1 });
  const control = await startControl(stack);
  process.env.DS_E2E_CONTROL = control.url;
  return async () => {
    await control.close();
    await stack.close();
    await rm(dataDir, { recursive: true, force: true });
  };
}
