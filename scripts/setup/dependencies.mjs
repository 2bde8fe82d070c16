/**
 * Installs the dependencies when they are not the ones of the lockfile. `npm ci` refuses a lockfile that was made on
 * another platform (docs/decisions/0005), so this is `npm install` with the lockfile left as it is.
 * @module
 */
import { createHash } from 'node:crypto';
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { SetupError } from './error.mjs';
import { npm } from './npm.mjs';

/** Makes `node_modules` agree with `package-lock.json`; does nothing, and needs no network, when it does already. */
export async function ensureDependencies(root, node) {
  const lockfile = new URL('package-lock.json', root);
  const stamp = new URL('node_modules/.diffusion-studio-lock', root);
  const wanted = createHash('sha256').update(readFileSync(lockfile)).digest('hex');
  if (existsSync(stamp) && readFileSync(stamp, 'utf8') === wanted) return;

  process.stderr.write('Installing dependencies …\n');
  const { code } = await npm(node, ['install', '--no-audit', '--no-fund', '--no-save', '--loglevel=error'], {
    cwd: fileURLToPath(root),
  });
  if (code !== 0) {
    throw new SetupError('npm could not install the dependencies (see above). Mend that, then run the command again.');
  }
  writeFileSync(stamp, wanted);
}
