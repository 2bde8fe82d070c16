import { mkdir } from 'node:fs/promises';
import type { Page } from '@playwright/test';
import { expect, test } from '../fixtures/test.ts';

const folder = new URL('../test-results/looks/', import.meta.url);

/** Keeps a picture of the page for people to look at. */
async function keep(page: Page, name: string): Promise<void> {
  await mkdir(folder, { recursive: true });
  await page.screenshot({ path: new URL(`${name}.png`, folder).pathname, fullPage: true });
}

const overflows = (page: Page) =>
  page.evaluate(() => document.documentElement.scrollWidth > document.documentElement.clientWidth);

for (const mode of ['light', 'dark'] as const) {
  for (const width of [360, 1440]) {
    test(`${mode}, ${width} px: nothing overflows, and axe finds nothing`, async ({
      page,
      studio,
      expectAccessible,
    }) => {
      await page.setViewportSize({ width, height: 900 });
      await page.getByLabel('Theme').selectOption(mode);
      await keep(page, `${mode}-${width}-empty`);
      await studio.generate('a lighthouse in the fog');
      await expect(studio.picture).toBeVisible();
      expect(await overflows(page)).toBe(false);
      await expectAccessible(page);
      await keep(page, `${mode}-${width}-result`);
      await studio.account.getByRole('button').first().click();
      await expect(studio.account.getByRole('dialog')).toContainText('Recent use');
      await expectAccessible(page);
      await keep(page, `${mode}-${width}-account`);
    });
  }
}

for (const { lang, dir } of [
  { lang: 'ar', dir: 'rtl' },
  { lang: 'de', dir: 'ltr' },
  { lang: 'en-XA', dir: 'ltr' },
  { lang: 'en-XA', dir: 'rtl' },
]) {
  test(`${lang}, ${dir}: every word is there, nothing overflows`, async ({ page, studio, expectAccessible }) => {
    await page.setViewportSize({ width: 360, height: 800 });
    await page.locator('.tools select[name=lang]').selectOption(lang);
    await page.locator('.tools select[name=dir]').selectOption(dir);
    await expect(studio.generator.getByText('Add pictures', { exact: true })).toHaveCount(0);
    await expect(studio.generator).toHaveCSS('direction', dir);
    const prompt = studio.generator.locator('textarea');
    await prompt.fill('a boat');
    await expect(studio.run.locator('.price:not([data-stale])')).toHaveText(/[\d٠-٩]/);
    await studio.run.click();
    await expect(studio.stage.locator('img.picture')).toBeVisible();
    expect(await overflows(page)).toBe(false);
    await expectAccessible(page);
    await keep(page, `${lang}-${dir}-360`);
    await page.setViewportSize({ width: 1440, height: 900 });
    await keep(page, `${lang}-${dir}-1440`);
  });
}
