/**
 * Finds a Firefox for `npm run test:firefox`: `FIREFOX_PATH`, an installed one, and as root Debian's `firefox-esr`.
 * @module
 */
import { existsSync } from 'node:fs';
import { aptInstall, onPath } from './chromium.ts';

const NAMES = ['firefox-esr', 'firefox'];
const APPS = ['/Applications/Firefox.app/Contents/MacOS/firefox', 'C:\\Program Files\\Mozilla Firefox\\firefox.exe'];

/** The path of a Firefox. Throws when there is none and none can be brought. */
export async function findFirefox(): Promise<string> {
  const chosen = process.env.FIREFOX_PATH;
  if (chosen) {
    if (existsSync(chosen)) return chosen;
    throw new Error(`FIREFOX_PATH is ${chosen}, where nothing is. Correct it, or unset it to let one be found.`);
  }
  const installed = () => [...onPath(NAMES), ...APPS.filter((path) => existsSync(path))][0];
  const found = installed() ?? ((await aptInstall('firefox-esr')) ? installed() : undefined);
  if (found) return found;
  throw new Error(
    'No Firefox was found. Install Firefox (Debian: firefox-esr) or set FIREFOX_PATH, then run the command again.',
  );
}
