/**
 * Finds a Node that runs the code: this one when it is new enough, else a Node 24 that npm itself ships (one package
 * a platform, which holds the official binary), kept under `.data/node`.
 * @module
 */
import { spawnSync } from 'node:child_process';
import { existsSync, mkdirSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { SetupError } from './error.mjs';
import { npm } from './npm.mjs';

/** The oldest Node that can run the code, as in `engines`. */
const NEEDED = [22, 12];
/** The Node that is brought where the machine's is older. */
const BROUGHT = '24.21.0';

/** Gives the path of the `node` to run, and brings one first where that is needed. */
export async function ensureNode(root) {
  if (isAtLeast(process.versions.node, NEEDED)) return process.execPath;

  const folder = fileURLToPath(new URL('.data/node/', root));
  const packageName = `node-${process.platform === 'win32' ? 'win' : process.platform}-${process.arch}`;
  const binary = `${folder}node_modules/${packageName}/bin/node${process.platform === 'win32' ? '.exe' : ''}`;
  if (versionOf(binary) === BROUGHT) return binary;

  process.stderr.write(
    `Node ${process.versions.node} is too old here; fetching Node ${BROUGHT} (about 50 MB, once) …\n`,
  );
  mkdirSync(folder, { recursive: true });
  const result = await npm(
    process.execPath,
    ['install', '--prefix', folder, '--no-audit', '--no-fund', '--save-exact', `${packageName}@${BROUGHT}`],
    { cwd: folder, quiet: true },
  );
  if (result.code !== 0 || versionOf(binary) !== BROUGHT) {
    throw new SetupError(
      `Node ${NEEDED.join('.')} or newer is needed, this is ${process.versions.node}, and ${packageName}@${BROUGHT} could not be ` +
        `fetched through npm.\nInstall Node 24 (https://nodejs.org) or go online, then run the command again.\n\n${result.output.trim()}`,
    );
  }
  return binary;
}

function versionOf(binary) {
  if (!existsSync(binary)) return undefined;
  const { status, stdout } = spawnSync(binary, ['--version'], { encoding: 'utf8' });
  return status === 0 ? stdout.trim().replace(/^v/, '') : undefined;
}

/** Whether `version` ("22.12.0") is `[major, minor]` or newer. */
export function isAtLeast(version, [major, minor]) {
  const [a = 0, b = 0] = version.split('.').map(Number);
  return a > major || (a === major && b >= minor);
}
