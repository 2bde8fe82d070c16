/**
 * The manifest of the elements (attributes, properties, events, parts), made from their doc comments and committed,
 * so that a change of the public face is seen in review.
 * @module
 */
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, relative } from 'node:path';
import { ROOT } from '../root.ts';
import { runTool } from '../run-tool.ts';
import type { Step } from './step.ts';

const PACKAGE = join(ROOT, 'packages/elements');
/** The snapshot that is committed. */
export const COMMITTED_MANIFEST: string = join(PACKAGE, 'custom-elements.json');

/** Makes the manifest and gives its text. */
export async function makeManifest(): Promise<string> {
  const out = await mkdtemp(join(tmpdir(), 'ds-manifest-'));
  try {
    const { code, output } = await runTool('cem', ['analyze', '--outdir', relative(PACKAGE, out)], { cwd: PACKAGE });
    const text = await readFile(join(out, 'custom-elements.json'), 'utf8').catch(() => undefined);
    if (code !== 0 || text === undefined) throw new Error(`The manifest could not be made: ${output}`);
    return `${JSON.stringify(JSON.parse(text), null, 2)}\n`;
  } finally {
    await rm(out, { recursive: true, force: true });
  }
}

export const manifest: Step = {
  name: 'manifest of elements',
  async run() {
    const [made, committed] = await Promise.all([makeManifest(), readFile(COMMITTED_MANIFEST, 'utf8').catch(() => '')]);
    if (made === committed) return [];
    return [
      'packages/elements/custom-elements.json is not what the sources say. `npm run build` writes it; look at the diff and commit it.',
    ];
  },
};
