/**
 * Runs one soak: a file of `e2e/soak/` that exports `run`.
 * @module
 */
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { ROOT } from '../root.ts';

export interface SoakOptions {
  readonly minutes: number;
  /** Makes the run repeatable; new for each run by default. */
  readonly seed?: number;
}

export interface SoakResult {
  readonly kills: number;
  readonly checks: number;
  readonly failures: number;
}

/** What a file of `e2e/soak/` exports. */
export type RunSoak = (options: { readonly minutes: number; readonly seed: number }) => Promise<SoakResult>;

/** Runs it and prints its last line: one JSON object. */
export async function runSoak(name: string, { minutes, seed = newSeed() }: SoakOptions): Promise<SoakResult> {
  const file = join(ROOT, 'e2e/soak', `${name}.ts`);
  if (!/^[a-z-]+$/.test(name) || !existsSync(file)) throw new Error(`There is no soak "${name}" in e2e/soak/.`);
  process.stdout.write(`soak ${name}: ${minutes} min, seed ${seed}\n`);
  const { run } = (await import(pathToFileURL(file).href)) as { run: RunSoak };
  const { kills, checks, failures } = await run({ minutes, seed });
  process.stdout.write(`${JSON.stringify({ soak: name, seed, kills, checks, failures })}\n`);
  return { kills, checks, failures };
}

function newSeed(): number {
  return Math.floor(Math.random() * 2 ** 31);
}
