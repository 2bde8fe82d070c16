import { freshEmail } from '../fixtures/people.ts';
import { picture } from '../fixtures/pictures.ts';
import { enterShop } from '../fixtures/shop.ts';
import { StudioPage } from '../fixtures/studio-page.ts';
import { expect, test } from '../fixtures/test.ts';

test('on another origin, under the strictest policy, the whole story works without a violation', async ({
  page,
  stack,
  expectAccessible,
}) => {
  const answer = await page.goto(stack.foreignUrl);
  expect(answer?.headers()['content-security-policy']).toBe(
    `default-src 'none'; script-src ${stack.cdnUrl}; worker-src blob:; connect-src ${stack.proxyUrl} ${stack.services.storageOrigin}; img-src blob: ${stack.services.storageOrigin}; media-src blob: ${stack.services.storageOrigin}; base-uri 'none'; require-trusted-types-for 'script'; trusted-types lit-html ds-sdk`,
  );
  await enterShop(page, stack, freshEmail());
  const studio = new StudioPage(page);
  const before = await studio.balance();
  await studio.references.locator('input[type=file]').setInputFiles(await picture({ hue: 20 }));
  await expect(studio.references.locator('[data-state="complete"]')).toHaveCount(1);
  const price = await studio.generate('a postcard of a lighthouse');
  await expect(studio.picture).toBeVisible();
  await expect.poll(() => studio.balance()).toBeLessThan(before);
  expect(before - (await studio.balance())).toBeLessThanOrEqual(price);
  expect(page.workers().map((worker) => worker.url().split(':')[0])).toEqual(['blob']);
  await expectAccessible(page);

  await page.reload();
  await expect(studio.history).toHaveCount(1);
  await expect(studio.picture).toBeVisible();
});

test('a page with its own Lit and an older copy of the bundle has one client', async ({ page, stack, guard }) => {
  // The second copy says that the tags are taken; that is all that it may say.
  guard.allow(
    /^<ds-(studio|generator|account)> is already defined by version 0\.0\.9; version 0\.1\.0 of it is not used/,
  );
  await page.goto(stack.ownLitUrl);
  await expect(page.locator('shop-banner')).toContainText('the page’s own Lit');
  await enterShop(page, stack, freshEmail());
  const studio = new StudioPage(page);
  await studio.generate('a poster of a street lamp');
  await expect(studio.picture).toBeVisible();
  expect(page.workers()).toHaveLength(1);
  const versions = await page.evaluate(() =>
    ['ds-studio', 'ds-generator', 'ds-account'].map(
      (tag) => (customElements.get(tag) as unknown as { version: string }).version,
    ),
  );
  expect(versions).toEqual(['0.0.9', '0.0.9', '0.0.9']);
});
