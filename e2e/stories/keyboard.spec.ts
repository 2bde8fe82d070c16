import type { Page } from '@playwright/test';
import { makePerson } from '../fixtures/people.ts';
import { StudioPage } from '../fixtures/studio-page.ts';
import { expect, test } from '../fixtures/test.ts';

/** Words of what has the focus, through shadow roots. */
const focused = (page: Page) =>
  page.evaluate(() => {
    let active = document.activeElement;
    while (active?.shadowRoot?.activeElement) active = active.shadowRoot.activeElement;
    return `${active?.localName} ${active?.getAttribute('aria-label') ?? ''} ${active?.textContent?.trim() ?? ''} ${active?.id ?? ''}`;
  });

async function tabTo(page: Page, words: RegExp, key = 'Tab'): Promise<void> {
  for (let step = 0; step < 60; step += 1) {
    if (words.test(await focused(page))) return;
    await page.keyboard.press(key);
  }
  throw new Error(`No way by keyboard to ${words}; the focus is on ${await focused(page)}.`);
}

test('everything from sign-in to the download is done by keyboard alone', async ({ page, stack }) => {
  const person = await makePerson(stack);
  await page.goto(stack.playgroundUrl);
  const studio = new StudioPage(page);
  await expect(studio.account.getByRole('button', { name: 'Sign in' })).toBeVisible();

  await tabTo(page, /button .*Sign in/);
  await page.keyboard.press('Enter');
  await expect(studio.account.getByRole('dialog')).toBeVisible();
  await tabTo(page, /input .* email/);
  await page.keyboard.type(person.email);
  await page.keyboard.press('Tab');
  await page.keyboard.type(person.password);
  await page.keyboard.press('Enter');
  await expect(studio.account.getByRole('dialog')).toBeHidden();

  // A person looks at their balance before they go on; the line has given the focus back by then.
  await studio.balance();
  await tabTo(page, /textarea .*field-prompt/);
  await page.keyboard.type('made by keyboard');
  await expect(studio.prompt).toHaveValue('made by keyboard');
  await studio.price();
  await page.keyboard.press('Control+Enter');
  await expect(studio.picture).toBeVisible();
  const download = page.waitForEvent('download');
  await tabTo(page, /^a .*Download/);
  await page.keyboard.press('Enter');
  expect((await download).suggestedFilename()).toMatch(/\.(png|jpg|webp)$/);
});
