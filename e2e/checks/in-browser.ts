/**
 * What can only be seen in a browser: that `dist-cdn` works from another origin under a path prefix, and how many
 * bytes a page loads before a person can use it.
 * @module
 */
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { type Browser, chromium, type Page } from '@playwright/test';
import { findChromium } from '../../scripts/setup/chromium.ts';
import { type Stack, startStack } from '../../scripts/stack.ts';
import { makePerson } from '../fixtures/people.ts';
import { budgets, lazyOnly } from './budgets.ts';
import { embeddingPage, generatorPage } from './embedding-page.ts';

/** A step of `npm run check`. */
export const inBrowser = { name: 'CDN bundle and size budgets in Chromium', run };

interface Script {
  readonly file: string;
  readonly gzipBytes: number;
  readonly sources: readonly string[];
}

async function run(): Promise<readonly string[]> {
  const dataDir = await mkdtemp(join(tmpdir(), 'ds-check-'));
  const host = await embeddingPage();
  let stack: Stack | undefined;
  let browser: Browser | undefined;
  try {
    const executablePath = await findChromium();
    stack = await startStack({ dataDir, allowedOrigins: [host.origin] });
    browser = await chromium.launch({ executablePath });
    const { token } = await makePerson(stack);
    const failures: string[] = [];
    for (const file of ['diffusion-studio.js', 'diffusion-studio.single.js']) {
      host.fill(generatorPage({ bundleUrl: `${stack.cdnUrl}/cdn/v0/${file}`, proxyUrl: stack.proxyUrl, token }));
      const page = await browser.newPage();
      const { scripts, problems } = await openUntilUsable(page, host.origin);
      failures.push(...problems.map((problem) => `${file}: ${problem}`));
      if (file === 'diffusion-studio.js') failures.push(...overBudget(scripts));
      await page.close();
    }
    return failures;
  } finally {
    await browser?.close();
    await stack?.close();
    await host.close();
    await rm(dataDir, { recursive: true, force: true });
  }
}

/** Opens the page, and gives every script that it asked for until the price is shown and the prompt takes focus. */
async function openUntilUsable(
  page: Page,
  url: string,
): Promise<{ scripts: readonly Script[]; problems: readonly string[] }> {
  const problems: string[] = [];
  const loading: Promise<Script>[] = [];
  page.on('console', (message) => {
    if (message.type() === 'error' || message.type() === 'warning') problems.push(`console: ${message.text()}`);
  });
  page.on('pageerror', (error) => problems.push(`page error: ${error.message}`));
  page.on('response', (response) => {
    if (!new URL(response.url()).pathname.endsWith('.js')) return;
    if (!response.ok()) problems.push(`${response.url()} answered ${response.status()}`);
    else loading.push(response.body().then((body) => measure(response.url(), body)));
  });
  await page.goto(url);
  const generator = page.locator('ds-generator');
  await generator.getByRole('button', { name: /\d+\s+credits?/i }).waitFor();
  // Until here nobody has touched anything: what the first touch loads is not part of the start.
  const untilUsable = [...loading];
  const prompt = generator.getByRole('textbox').first();
  await prompt.focus();
  if (!(await prompt.evaluate((element) => element.matches(':focus')))) problems.push('the prompt does not take focus');
  return { scripts: await Promise.all(untilUsable), problems };
}

async function measure(url: string, body: Buffer): Promise<Script> {
  const map = await fetch(`${url}.map`);
  const { sources } = map.ok ? ((await map.json()) as { sources: string[] }) : { sources: [] };
  return { file: new URL(url).pathname.split('/').at(-1) ?? '', gzipBytes: gzipSync(body).length, sources };
}

function overBudget(scripts: readonly Script[]): readonly string[] {
  const failures: string[] = [];
  const worker = scripts.filter(({ file }) => file === 'worker.js');
  const rest = scripts.filter(({ file }) => file !== 'worker.js');
  const total = rest.reduce((bytes, script) => bytes + script.gzipBytes, 0);
  const list = rest.map(({ file, gzipBytes }) => `${file} ${gzipBytes}`).join(', ');
  process.stdout.write(`    scripts until usable: ${total} B gzip of ${budgets.untilUsable} (${list})\n`);
  if (total > budgets.untilUsable)
    failures.push(`${total} B of scripts until usable, ${budgets.untilUsable} allowed: ${list}`);

  const [first] = worker;
  if (!first) failures.push('worker.js was not asked for: the ladder fell to the main thread.');
  else {
    process.stdout.write(`    worker: ${first.gzipBytes} B gzip of ${budgets.worker}\n`);
    if (first.gzipBytes > budgets.worker)
      failures.push(`worker.js is ${first.gzipBytes} B, ${budgets.worker} allowed.`);
  }
  for (const { file, sources } of scripts) {
    const heavy = sources.find((source) => lazyOnly.test(source));
    if (heavy) failures.push(`${file} holds ${heavy}, which must come in a lazy file of its own.`);
  }
  return failures;
}
