import { expect, type Page } from '@playwright/test';
import { StudioPage } from '../fixtures/studio-page.ts';
import { test } from '../fixtures/test.ts';

/** Streams of events that the proxy was asked for. */
function countStreams(page: Page): { now: () => number } {
  let count = 0;
  page.context().on('request', (request) => {
    if (new URL(request.url()).pathname === '/v1/jobs/events') count += 1;
  });
  return { now: () => count };
}

test('two generators and an account on one page share one client and one worker', async ({ page, studio }) => {
  await page.evaluate(() => document.querySelector('#fit')?.append(document.createElement('ds-generator')));
  const second = page.locator('ds-generator').nth(1);
  await studio.generate('one of two');
  await expect(studio.picture).toBeVisible();
  await second.getByRole('textbox', { name: 'Prompt' }).fill('two of two');
  await expect(second.locator('.price:not([data-stale])')).toHaveText(/^\d+ credits?$/);
  await second.locator('[part="run-button"]').click();
  await expect(second.getByRole('img', { name: /two of two/ })).toBeVisible();
  // Each shows the history of both.
  await expect(studio.history).toHaveCount(2);
  await expect(second.getByRole('navigation', { name: 'History' }).getByRole('button', { name: /: / })).toHaveCount(2);
  expect(page.workers()).toHaveLength(1);
});

test('seven tabs hold one stream of events, and all see the result', async ({ page, context, stack, person }) => {
  const streams = countStreams(page);
  const tabs = [page, ...(await Promise.all(Array.from({ length: 6 }, () => context.newPage())))];
  await page.goto(stack.playgroundUrl);
  const first = new StudioPage(page);
  await first.signIn(person);
  for (const tab of tabs.slice(1)) await tab.goto(stack.playgroundUrl);
  const studios = tabs.map((tab) => new StudioPage(tab));
  for (const studio of studios) expect(await studio.balance()).toBe(50);
  await studios[3]?.generate('seen in seven tabs');
  for (const studio of studios) {
    await expect(studio.history).toHaveCount(1);
    await expect(studio.history.first()).toHaveAccessibleName('Ready: seen in seven tabs');
    await expect.poll(() => studio.balance()).toBeLessThan(50);
  }
  expect(streams.now()).toBe(1);

  // The tab that holds it goes; another takes over.
  await page.close();
  const next = studios[2] as StudioPage;
  await next.generate('after the first tab has gone');
  await expect(studios[6]?.history ?? next.history).toHaveCount(2);
  await expect(studios[6]?.history.first() ?? next.picture).toHaveAccessibleName('Ready: after the first tab has gone');
});

test('a generator that is moved and removed while it runs loses nothing', async ({ page, studio }) => {
  await studio.generate('moved while running [slow 3]');
  await expect(studio.stage).toContainText(/In the queue|Sending|Generating/);
  await page.evaluate(() => {
    const generator = document.querySelector('ds-generator');
    const box = document.createElement('div');
    document.querySelector('#fit')?.append(box);
    if (generator) box.append(generator);
  });
  await expect(studio.stage).toContainText(/In the queue|Sending|Generating/);
  await page.evaluate(() => document.querySelector('ds-generator')?.remove());
  await expect.poll(() => studio.balance()).toBeLessThan(50);
  await page.evaluate(() => document.querySelector('#fit')?.append(document.createElement('ds-generator')));
  await expect(studio.history.first()).toHaveAccessibleName(/^Ready: moved while running/);
});

test('a tab that is closed while a job runs finds its result when it is opened again', async ({
  page,
  context,
  stack,
  studio,
}) => {
  await studio.generate('closed while running [slow 2]');
  await expect(studio.stage).toContainText(/In the queue|Sending|Generating/);
  await page.close();
  const again = await context.newPage();
  await again.goto(stack.playgroundUrl);
  const reopened = new StudioPage(again);
  await expect(reopened.history.first()).toHaveAccessibleName(/^Ready: closed while running/);
  await reopened.history.first().click();
  await expect(reopened.picture).toBeVisible();
});
