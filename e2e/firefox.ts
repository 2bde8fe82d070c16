/**
 * The core of the story in Firefox, over WebDriver BiDi: Playwright drives only a Firefox of its own, and the one that
 * people have is what we want to see.
 * @module
 */
import { chmod, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { launch, type Page } from 'puppeteer-core';
import { startStack } from '../scripts/stack.ts';
import { FirefoxStudio } from './fixtures/firefox-studio.ts';
import { codeFor, freshEmail } from './fixtures/people.ts';
import { picture } from './fixtures/pictures.ts';

/** Runs the stories in the Firefox at `executablePath`, prints one line each, and counts. */
export async function runFirefox({
  executablePath,
}: {
  executablePath: string;
}): Promise<{ passed: number; failed: number }> {
  const dataDir = await mkdtemp(join(tmpdir(), 'studio-firefox-'));
  // As root the database runs as another user, who must be able to reach its folder.
  await chmod(dataDir, 0o755);
  const stack = await startStack({ dataDir: join(dataDir, 'stack') });
  const browser = await launch({
    browser: 'firefox',
    executablePath,
    headless: true,
    // Firefox asks for /favicon.ico of its own accord and reports that the page's policy blocks it: not ours to allow.
    extraPrefsFirefox: { 'browser.chrome.site_icons': false },
  });
  const counts = { passed: 0, failed: 0 };

  /** A story in a browser context of its own. Its page must stay silent. */
  const story = async (name: string, tell: (page: Page) => Promise<void>) => {
    const context = await browser.createBrowserContext();
    const complaints: string[] = [];
    try {
      const page = await context.newPage();
      page.on('console', (message) => {
        if (['error', 'warn', 'assert'].includes(message.type()))
          complaints.push(`${message.type()}: ${message.text()}`);
      });
      page.on('pageerror', (error) => complaints.push(`exception: ${String(error)}`));
      await page.setViewport({ width: 1280, height: 900 });
      await tell(page);
      if (complaints.length > 0) throw new Error(`The console was not clean:\n${complaints.join('\n')}`);
      counts.passed += 1;
      process.stdout.write(`  ✓ Firefox: ${name}\n`);
    } catch (error) {
      counts.failed += 1;
      const words = error instanceof Error ? (error.stack ?? error.message) : String(error);
      process.stdout.write(`  ✗ Firefox: ${name}\n${words}\n${complaints.join('\n')}\n`);
    } finally {
      await context.close();
    }
  };

  try {
    const reference = join(dataDir, 'reference.png');
    await writeFile(reference, (await picture()).buffer);

    await story('signs up, makes a picture from a reference, pays, and has it after a reload', async (page) => {
      await page.goto(stack.playgroundUrl);
      const studio = new FirefoxStudio(page);
      await studio.signUp(freshEmail(), (email) => codeFor(stack, email));
      await studio.untilBalance((credits) => credits === 50);
      await studio.addReference(reference);
      await studio.generate('a kite over the dunes');
      await studio.untilPicture();
      await studio.untilBalance((credits) => credits < 50);
      await page.reload();
      await studio.untilPicture();
      await studio.untilPictureIsLocal();
    });

    await story('works on another origin under the strictest policy', async (page) => {
      await page.evaluateOnNewDocument(() => {
        document.addEventListener('securitypolicyviolation', ({ violatedDirective, blockedURI }) => {
          console.error(`policy violation: ${violatedDirective} blocked ${blockedURI}`);
        });
      });
      await page.goto(stack.foreignUrl);
      const email = freshEmail();
      await page.locator('input[name=email]').fill(email);
      await Promise.all([page.waitForNavigation(), page.locator('form[action="/sign-in"] button').click()]);
      await page.locator('input[name=code]').fill(codeFor(stack, email));
      await Promise.all([page.waitForNavigation(), page.locator('form[action="/code"] button').click()]);
      const studio = new FirefoxStudio(page);
      await studio.addReference(reference);
      await studio.generate('a postcard of the dunes');
      await studio.untilPicture();
      await studio.untilBalance((credits) => credits < 50);
    });
  } finally {
    await browser.close();
    await stack.close();
    await rm(dataDir, { recursive: true });
  }
  return counts;
}
