/**
 * Finds a Chromium for the tests, or brings one: `CHROMIUM_PATH`, an installed Chrome or Chromium, Playwright's own
 * download, and as root Debian's package, in that order.
 * @module
 */
import { accessSync, constants, existsSync } from 'node:fs';
import { delimiter, join } from 'node:path';
import { chromium } from '@playwright/test';
import { runTool } from '../run-tool.ts';

const NAMES = ['google-chrome', 'google-chrome-stable', 'chromium', 'chromium-browser'];
const APPS = [
  '/Applications/Google Chrome.app/Contents/MacOS/Google Chrome',
  '/Applications/Chromium.app/Contents/MacOS/Chromium',
  'C:\\Program Files\\Google\\Chrome\\Application\\chrome.exe',
  'C:\\Program Files (x86)\\Google\\Chrome\\Application\\chrome.exe',
];

/** The path of a Chromium that starts. Throws with what was tried when there is none. */
export async function findChromium(): Promise<string> {
  const chosen = process.env.CHROMIUM_PATH;
  if (chosen) {
    if (await starts(chosen)) return chosen;
    throw new Error(`CHROMIUM_PATH is ${chosen}, which does not start. Correct it, or unset it to let one be found.`);
  }

  for (const path of [...onPath(NAMES), ...APPS]) {
    if (existsSync(path) && (await starts(path))) return path;
  }

  const tried: string[] = [`no ${NAMES.join(', ')} on PATH`];
  if (!(await starts(chromium.executablePath()))) {
    process.stdout.write('Fetching Chromium with Playwright (once) …\n');
    const { code, output } = await runTool('playwright', ['install', 'chromium']);
    tried.push(
      code === 0 ? 'Playwright’s Chromium does not start here' : `playwright install chromium: ${lastLine(output)}`,
    );
  }
  if (await starts(chromium.executablePath())) return chromium.executablePath();

  if (await aptInstall('chromium')) {
    for (const path of onPath(['chromium'])) if (await starts(path)) return path;
  }
  tried.push('apt-get install chromium: not root, no apt-get, or no such package');
  throw new Error(
    `No Chromium could be found or fetched:\n  - ${tried.join('\n  - ')}\nInstall Chrome or Chromium, or set CHROMIUM_PATH, then run the command again.`,
  );
}

/** Installs a Debian package where that is possible: as root, with apt-get. */
export async function aptInstall(name: string): Promise<boolean> {
  if (process.getuid?.() !== 0 || onPath(['apt-get']).length === 0) return false;
  process.stdout.write(`Installing Debian’s ${name} (once) …\n`);
  const env = { DEBIAN_FRONTEND: 'noninteractive' };
  await runTool('apt-get', ['update', '-qq'], { env });
  const { code, output } = await runTool('apt-get', ['install', '-y', '-qq', '--no-install-recommends', name], { env });
  if (code !== 0) process.stdout.write(`${output}\n`);
  return code === 0;
}

/** The programs of these names, in the order of the names. */
export function onPath(names: readonly string[]): readonly string[] {
  const folders = (process.env.PATH ?? '').split(delimiter).filter((folder) => folder !== '');
  return names.flatMap((name) => folders.map((folder) => join(folder, name))).filter(isExecutable);
}

function isExecutable(path: string): boolean {
  try {
    accessSync(path, constants.X_OK);
    return true;
  } catch {
    return false;
  }
}

/** Whether it runs at all; Ubuntu's `chromium-browser` without snap, and a download that lacks libraries, do not. */
async function starts(path: string): Promise<boolean> {
  if (!existsSync(path)) return false;
  // Chrome on Windows opens a window for --version.
  if (process.platform === 'win32') return true;
  return (await runTool(path, ['--version'])).code === 0;
}

function lastLine(text: string): string {
  return text.trim().split('\n').at(-1) ?? '';
}
