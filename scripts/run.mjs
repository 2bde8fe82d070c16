/**
 * The door of every command: `node scripts/run.mjs <command> …`. Plain JavaScript without dependencies, because it
 * runs first, on whatever Node the machine has (20 or newer). It brings a Node and the dependencies that the code
 * needs, then hands over to the command's TypeScript.
 * @module
 */
import { ensureDependencies } from './setup/dependencies.mjs';
import { SetupError } from './setup/error.mjs';
import { ensureNode } from './setup/node.mjs';
import { runCommand } from './setup/run-command.mjs';

const root = new URL('..', import.meta.url);

/** What each command runs, from the root of the repository. */
const commands = {
  start: 'scripts/start.ts',
  test: 'scripts/test.ts',
  'test:firefox': 'scripts/test-firefox.ts',
  check: 'scripts/check.ts',
  build: 'scripts/build.ts',
  bench: 'scripts/bench.ts',
  soak: 'scripts/soak.ts',
  contract: 'packages/proxy/stand-ins/contract/run.ts',
  proxy: 'packages/proxy/src/cli.ts',
  format: 'scripts/format.ts',
};

const [name, ...args] = process.argv.slice(2);
const script = Object.hasOwn(commands, name ?? '') ? commands[name] : undefined;

try {
  if (!script) {
    throw new SetupError(`No command "${name ?? ''}". Commands: ${Object.keys(commands).join(', ')}.`);
  }
  const node = await ensureNode(root);
  await ensureDependencies(root, node);
  process.exitCode = await runCommand(root, node, script, args);
} catch (error) {
  if (!(error instanceof SetupError)) throw error;
  process.stderr.write(`\n${error.message}\n`);
  process.exitCode = 1;
}
