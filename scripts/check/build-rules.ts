/**
 * What must not be written because it breaks when published: worker syntax that only one bundler understands,
 * decorators (Vite emits them raw), and files too long to be one idea.
 * @module
 */
import { lineAt, sources } from './sources.ts';
import type { Step } from './step.ts';

const FORBIDDEN: readonly { pattern: RegExp; why: string }[] = [
  {
    pattern: /from\s+['"][^'"]+\?worker/g,
    why: 'import of "?worker": it emits an absolute path that other bundlers refuse',
  },
  {
    pattern: /new\s+(?:Shared)?Worker\(\s*new\s+URL\(/g,
    why: 'new Worker(new URL(…)): breaks under a consumer’s dependency optimiser',
  },
  {
    pattern: /^\s*@[a-z]\w*(?:\(.*\))?\s*(?:$|(?:accessor|public|private|protected|static|override)\b)/gm,
    why: 'decorator: Vite emits it raw',
  },
];
const LONGEST = 400;

/** Browser packages keep to what every bundler understands. */
export const buildRules: Step = {
  name: 'build rules',
  async run() {
    const failures: string[] = [];
    for (const { path, text } of await sources(/^packages\/(client-sdk|elements)\/src\/.*\.ts$/)) {
      const code = withoutComments(text);
      for (const { pattern, why } of FORBIDDEN) {
        for (const match of code.matchAll(pattern)) failures.push(`${path}:${lineAt(code, match.index)} ${why}`);
      }
    }
    return failures;
  },
};

/** A file past 400 lines says at its top why it is that long ("Long because …"). */
export const fileLength: Step = {
  name: 'file length',
  async run() {
    const files = await sources(/\.(ts|mjs|sql|css|html)$/);
    return files
      .map(({ path, text }) => ({ path, text, lines: text.split('\n').length }))
      .filter(({ lines, text }) => lines > LONGEST && !/Long because /.test(text.slice(0, 1500)))
      .map(({ path, lines }) => `${path}: ${lines} lines. Split it, or say at its top "Long because …".`);
  },
};

/** Blanks comments and keeps the line numbers. */
function withoutComments(text: string): string {
  return text.replaceAll(/\/\*[\s\S]*?\*\/|(?<!:)\/\/.*$/gm, (comment) => comment.replaceAll(/[^\n]/g, ' '));
}
