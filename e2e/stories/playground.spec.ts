import { freshEmail } from '../fixtures/people.ts';
import { picture } from '../fixtures/pictures.ts';
import { StudioPage } from '../fixtures/studio-page.ts';
import { expect, test } from '../fixtures/test.ts';

test('a stranger signs up, makes a picture from a reference, pays in credits, and has it offline', async ({
  page,
  context,
  stack,
  guard,
  expectAccessible,
}) => {
  await page.goto(stack.playgroundUrl);
  const studio = new StudioPage(page);
  await studio.signUp(stack, freshEmail());
  const before = await studio.balance();
  expect(before).toBe(50);

  await test.step('the reference is uploaded', async () => {
    await studio.references.locator('input[type=file]').setInputFiles(await picture());
    await expect(studio.references.locator('[data-state="complete"]')).toHaveCount(1);
  });

  const price = await test.step('the price is on the button before the run', async () => {
    const quoted = await studio.generate('a paper boat in a harbour at dawn');
    await expect(studio.picture).toBeVisible();
    return quoted;
  });
  expect(price).toBeGreaterThan(0);
  await expect.poll(() => studio.balance()).toBeLessThan(before);
  const after = await studio.balance();
  expect(before - after).toBeLessThanOrEqual(price);
  await expectAccessible(page);

  await test.step('the event log tells the story', async () => {
    const log = page.getByRole('log');
    for (const name of ['ds-session-change', 'ds-before-run', 'ds-run', 'ds-result', 'ds-job-end']) {
      await expect(log.getByText(name, { exact: true }).first()).toBeVisible();
    }
  });

  await test.step('a reload without a network shows it', async () => {
    await page.evaluate(() => navigator.serviceWorker.ready.then(() => undefined));
    await expect.poll(() => studio.picture.evaluate((image: HTMLImageElement) => image.src)).toMatch(/^blob:/);
    guard.allow(/ERR_INTERNET_DISCONNECTED/);
    await context.setOffline(true);
    await page.reload();
    await expect(studio.history).toHaveCount(1);
    await expect(studio.picture).toBeVisible();
    expect(
      await studio.picture.evaluate((image: HTMLImageElement) => image.decode().then(() => image.naturalWidth)),
    ).toBeGreaterThan(0);
    await context.setOffline(false);
  });

  await test.step('with the network back the balance is what it was', async () => {
    await page.reload();
    await expect.poll(() => studio.balance()).toBe(after);
  });
});

test('attributes, looks and the snippet change live', async ({ page, stack, context }) => {
  await context.grantPermissions(['clipboard-read', 'clipboard-write']);
  await page.goto(`${stack.playgroundUrl}/generator`);
  const studio = new StudioPage(page);
  await page.getByRole('textbox', { name: 'defaults' }).fill('{ "prompt": "A quiet lake" }');
  await expect(studio.prompt).toHaveValue('A quiet lake');

  await page.locator('form[data-element=ds-generator]').getByLabel('lang').selectOption('de');
  await expect(page.locator('#snippet')).toContainText('<ds-generator lang="de">');
  await page.getByRole('slider', { name: '--ds-radius' }).fill('0');
  await expect(page.locator('#snippet')).toContainText('--ds-radius: 0rem');

  await page.getByRole('button', { name: 'npm' }).click();
  await page.getByRole('button', { name: 'Copy', exact: true }).click();
  await expect(page.locator('#copied')).toHaveText('Copied');
  expect(await page.evaluate(() => navigator.clipboard.readText())).toContain('npm install @diffusion-studio/elements');
});

test('the theme is kept, and nothing else is in localStorage, and there is no cookie', async ({
  page,
  stack,
  studio,
  context,
}) => {
  await page.getByLabel('Theme').selectOption('dark');
  await studio.generate('a lamp at night');
  await expect(studio.picture).toBeVisible();
  await page.goto(`${stack.playgroundUrl}/account`);
  await expect(page.getByLabel('Theme')).toHaveValue('dark');
  await expect(page.locator('html')).toHaveCSS('color-scheme', 'dark');
  expect(await page.evaluate(() => ({ ...localStorage }))).toEqual({ 'ds-color-mode': 'dark' });
  expect(await context.cookies()).toEqual([]);
});
