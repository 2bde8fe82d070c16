/**
 * `npm run bench -- NAME …`: a benchmark beside its peers. The last line is one JSON object.
 * @module
 */
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { ROOT } from './root.ts';
import { runTool } from './run-tool.ts';

/** What a file of `bench/` exports; it prints its own table. */
interface Benchmark {
  run(args: readonly string[]): Promise<{
    readonly peers: Readonly<Record<string, string>>;
    readonly results: Readonly<Record<string, unknown>>;
    readonly ratios: Readonly<Record<string, number>>;
    readonly aims: Readonly<Record<string, { readonly aim: number; readonly met: boolean }>>;
  }>;
}

const [name = '', ...args] = process.argv.slice(2);
const file = join(ROOT, 'bench', `${name}.ts`);
if (!/^[a-z-]+$/.test(name) || !existsSync(file)) {
  process.stderr.write(`There is no benchmark "${name}" in bench/. Usage: npm run bench -- NAME\n`);
  process.exit(2);
}
const { run } = (await import(pathToFileURL(file).href)) as Benchmark;
const outcome = await run(args);
const commit = (await runTool('git', ['rev-parse', '--short', 'HEAD'])).output;
process.stdout.write(`${JSON.stringify({ bench: name, commit, ...outcome })}\n`);
