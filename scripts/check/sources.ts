/**
 * The files of the repository as git knows them: tracked, and new ones that are not ignored.
 * @module
 */
import { existsSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { ROOT } from '../root.ts';
import { runTool } from '../run-tool.ts';

export interface Source {
  /** From the root, with forward slashes. */
  readonly path: string;
  readonly text: string;
}

/** Reads the files whose path matches. */
export async function sources(matching: RegExp): Promise<readonly Source[]> {
  const { output } = await runTool('git', ['ls-files', '--cached', '--others', '--exclude-standard']);
  // A file that was deleted but not yet committed is still in git's list.
  const paths = output.split('\n').filter((path) => matching.test(path) && existsSync(join(ROOT, path)));
  return Promise.all(paths.map(async (path) => ({ path, text: await readFile(join(ROOT, path), 'utf8') })));
}

/** The number (from 1) of the line that holds `index`. */
export function lineAt(text: string, index: number): number {
  return text.slice(0, index).split('\n').length;
}
