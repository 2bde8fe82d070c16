/**
 * The core of the story in Firefox, over WebDriver BiDi: a foreign page under a strict policy, from sign-in to a picture
 * that is still there after a reload. Each step counts as one test.
 * @module
 */
import assert from 'node:assert/strict';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import puppeteer, { type Browser, type Page } from 'puppeteer-core';
import type { Counts } from '../scripts/counts.ts';
import { type Stack, startStack } from '../scripts/stack.ts';
import { codeFor, freshEmail } from './fixtures/people.ts';

const STEP_MS = 45_000;
/** Firefox itself asks every site for this file, and reports that the page's policy forbids it. */
const ASKED_BY_FIREFOX = /blocked the loading of a resource \(img-src\) at \S+\/favicon\.ico /;

interface Scene {
  readonly page: Page;
  readonly stack: Stack;
  /** Errors and warnings of the page; none is allowed. */
  readonly complaints: string[];
}

interface Step {
  readonly name: string;
  run(scene: Scene): Promise<void>;
}

let priceOfRun = 0;
let balanceBefore = 0;

const steps: readonly Step[] = [
  {
    name: 'sign in to the host that embeds us',
    async run({ page, stack }) {
      const email = freshEmail();
      await page.goto(stack.foreignUrl);
      await page.locator('input[type=email]').fill(email);
      await submitForm(page);
      await page.locator('input[name=code]').fill(codeFor(stack, email));
      await submitForm(page);
      balanceBefore = await creditsIn(page, 'ds-account >>> [part="bar"]');
      assert.ok(balanceBefore > 0, `a new person has ${balanceBefore} credits`);
    },
  },
  {
    name: 'the price stands on the button before the run',
    async run({ page }) {
      await page.locator('ds-generator >>> textarea').fill('A lighthouse in the fog');
      priceOfRun = await creditsIn(page, 'ds-generator >>> [part="run-button"] .price:not([data-stale])');
      assert.ok(priceOfRun > 0, `the price is ${priceOfRun}`);
    },
  },
  {
    name: 'the run ends in a picture',
    async run({ page }) {
      await page.locator('ds-generator >>> [part="run-button"]').click();
      await pictureIsShown(page);
    },
  },
  {
    name: 'what it cost is gone from the balance, and not more than the price',
    async run({ page }) {
      const deadline = Date.now() + STEP_MS;
      let balance = balanceBefore;
      while (balance === balanceBefore && Date.now() < deadline) {
        balance = await creditsIn(page, 'ds-account >>> [part="bar"]');
      }
      assert.ok(balance < balanceBefore, 'something was charged');
      assert.ok(balanceBefore - balance <= priceOfRun, `${balanceBefore} - ${balance} is at most ${priceOfRun}`);
    },
  },
  {
    name: 'after a reload the picture is there',
    async run({ page }) {
      await page.reload();
      await pictureIsShown(page);
    },
  },
  {
    name: 'the console is clean',
    async run({ complaints }) {
      assert.deepEqual(complaints, []);
    },
  },
];

/** Runs the steps in order and stops at the first that fails; those after it could not have been run and count as failed. */
export async function runFirefox({ executablePath }: { executablePath: string }): Promise<Counts> {
  const dataDir = await mkdtemp(join(tmpdir(), 'ds-firefox-'));
  let stack: Stack | undefined;
  let browser: Browser | undefined;
  let passed = 0;
  const complaints: string[] = [];
  try {
    stack = await startStack({ dataDir });
    browser = await puppeteer.launch({ browser: 'firefox', executablePath, headless: true });
    const page = await browser.newPage();
    page.setDefaultTimeout(STEP_MS);
    page.on('console', (message) => {
      if (['error', 'warn'].includes(message.type())) complaints.push(message.text());
    });
    page.on('pageerror', (error) => {
      if (!ASKED_BY_FIREFOX.test(String(error))) complaints.push(String(error));
    });
    for (const step of steps) {
      await step.run({ page, stack, complaints });
      passed += 1;
      process.stdout.write(`  ✓ ${step.name}\n`);
    }
  } catch (error) {
    const name = steps[passed]?.name ?? 'the end';
    process.stdout.write(
      `  ✗ ${name}\n${error instanceof Error ? error.stack : String(error)}\n${complaints.join('\n')}\n`,
    );
  } finally {
    await browser?.close();
    await stack?.close();
    await rm(dataDir, { recursive: true, force: true });
  }
  return { passed, failed: steps.length - passed };
}

async function submitForm(page: Page): Promise<void> {
  await Promise.all([page.waitForNavigation(), page.locator('form button').click()]);
}

/** The number in words like "12 credits" in this element, once it is there. */
async function creditsIn(page: Page, selector: string): Promise<number> {
  const text = await page
    .locator(selector)
    .filter((element) => /\d+ credits?/.test(element.textContent ?? ''))
    .map((element) => element.textContent ?? '')
    .wait();
  return Number(/([\d,]+) credits?/.exec(text)?.[1]?.replaceAll(',', ''));
}

/** Waits for a picture with pixels. */
async function pictureIsShown(page: Page): Promise<void> {
  await page
    .locator('ds-generator >>> [part="stage"] img')
    .filter((image) => image instanceof HTMLImageElement && image.complete && image.naturalWidth > 0)
    .wait();
}
