/**
 * `npm run bench -- NAME …`: a benchmark beside its peers. The last line is one JSON object.
 * @module
 */
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { ROOT } from './root.ts';

/** What a file of `bench/` exports; it prints its own table and line. */
interface Benchmark {
  run(args: readonly string[]): Promise<void>;
}

const [name = '', ...args] = process.argv.slice(2);
const file = join(ROOT, 'bench', `${name}.ts`);
if (!/^[a-z-]+$/.test(name) || !existsSync(file)) {
  process.stderr.write(`There is no benchmark "${name}" in bench/. Usage: npm run bench -- NAME\n`);
  process.exit(2);
}
const { run } = (await import(pathToFileURL(file).href)) as Benchmark;
await run(args);
