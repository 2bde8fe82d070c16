/**
 * Runs a command's TypeScript with the Node that was found, and passes signals on.
 * @module
 */
import { spawn, spawnSync } from 'node:child_process';
import { constants } from 'node:os';
import { delimiter, dirname } from 'node:path';
import { fileURLToPath } from 'node:url';
import { isAtLeast } from './node.mjs';

/** Resolves with the command's exit code. */
export function runCommand(root, node, script, args) {
  const env = {
    ...process.env,
    // Everything below finds this Node, and the tools of the repository, by name.
    PATH: [dirname(node), fileURLToPath(new URL('node_modules/.bin', root)), process.env.PATH ?? ''].join(delimiter),
    NODE_OPTIONS: [process.env.NODE_OPTIONS, ...typeScriptOptions(node)].filter(Boolean).join(' '),
  };
  const child = spawn(node, [fileURLToPath(new URL(script, root)), ...args], {
    cwd: fileURLToPath(root),
    env,
    stdio: 'inherit',
  });
  // A terminal sends Ctrl+C to all of us, `kill` only to this process: the command gets it here in both cases and
  // takes a second one as none.
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP']) process.on(signal, () => child.kill(signal));
  return new Promise((resolve, reject) => {
    child.on('error', reject);
    child.on('exit', (code, signal) => resolve(code ?? 128 + (constants.signals[signal] ?? 0)));
  });
}

/** Node strips types by itself from 22.18 and 23.6 on, and stops warning about it in 24.12. */
function typeScriptOptions(node) {
  const version =
    node === process.execPath
      ? process.versions.node
      : spawnSync(node, ['--version'], { encoding: 'utf8' }).stdout.trim().slice(1);
  const byItself = isAtLeast(version, [23, 6]) || (version.startsWith('22.') && isAtLeast(version, [22, 18]));
  return [
    byItself ? undefined : '--experimental-strip-types',
    isAtLeast(version, [24, 12]) ? undefined : '--disable-warning=ExperimentalWarning',
  ];
}
