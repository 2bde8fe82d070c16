import { heavyPicture, hugePicture, picture, textAsPicture } from '../fixtures/pictures.ts';
import { StudioPage } from '../fixtures/studio-page.ts';
import { expect, test } from '../fixtures/test.ts';

const refusedRequest = /Failed to load resource: the server responded with a status of 4\d\d/;

for (const { words, title } of [
  { words: '[refuse]', title: 'The model refused this run' },
  { words: '[empty]', title: 'This run failed' },
  { words: '[garbage]', title: 'This run failed' },
]) {
  test(`a run that ends with ${words} shows why, and that nothing was charged`, async ({
    page,
    studio,
    expectAccessible,
  }) => {
    await studio.generate(`a storm ${words}`);
    await expect(studio.problem).toContainText(title);
    await expect(studio.problem).toContainText('Nothing was charged.');
    await expectAccessible(page);
    await expect.poll(() => studio.balance()).toBe(50);
  });
}

test('errors of the provider are tried again, and a run that still fails costs nothing', async ({ studio }) => {
  test.setTimeout(120_000);
  await studio.generate('works at the second try [500 once]');
  await expect(studio.picture).toBeVisible({ timeout: 60_000 });
  const left = await studio.balance();
  await studio.generate('never works [500]');
  await expect(studio.problem).toContainText('Nothing was charged.', { timeout: 90_000 });
  await expect.poll(() => studio.balance()).toBe(left);
});

test('what the account cannot pay cannot be started, and the button says what is missing', async ({ studio }) => {
  await studio.generator.getByRole('combobox', { name: 'Model' }).selectOption('gpt-image-2.6-sunburst');
  await studio.generator.getByRole('radio', { name: 'Fine' }).check();
  await studio.generator.getByRole('radio', { name: '2048 × 2048' }).check();
  await studio.generator.getByRole('spinbutton', { name: 'Pictures' }).fill('4');
  await studio.prompt.fill('four fine pictures');
  await expect(studio.run).toHaveAttribute('aria-disabled', 'true');
  await expect(studio.generator.locator('[part="footer"]')).toContainText(/Needs \d+ credits, you have 50: \d+ short/);
  await studio.run.click({ force: true });
  await expect(studio.history).toHaveCount(0);
  expect(await studio.balance()).toBe(50);
});

test('words under the name of a picture are refused, in words', async ({ studio, guard }) => {
  guard.allow(refusedRequest);
  await studio.references.locator('input[type=file]').setInputFiles(textAsPicture);
  await expect(studio.references.locator('[data-state="failed"]')).toHaveAttribute(
    'title',
    /not of a supported type|not a/i,
  );
  expect(await studio.balance()).toBe(50);
});

test('a picture of more than 40 megapixels is refused, in words', async ({ studio, guard }) => {
  guard.allow(refusedRequest);
  await studio.references.locator('input[type=file]').setInputFiles(await hugePicture());
  await expect(studio.references.locator('[data-state="failed"]')).toHaveAttribute('title', /pixels/);
});

test('a network that drops in the middle of an upload only delays it', async ({ context, stack, studio, guard }) => {
  guard.allow(/ERR_INTERNET_DISCONNECTED/);
  const { gcs } = stack.services;
  if (!gcs) throw new Error('This story slows down the stand-in of the bucket.');
  gcs.faults.latencyMs = 600;
  try {
    // Three slices: the second is on its way when the network goes.
    await studio.references.locator('input[type=file]').setInputFiles(await heavyPicture(20));
    await expect(studio.references.getByRole('progressbar')).toHaveAccessibleName(/Uploading, [1-9]/);
    await context.setOffline(true);
    await expect(studio.references.locator('[data-state="busy"]')).toHaveAttribute('title', /Waiting for the network/);
  } finally {
    gcs.faults.latencyMs = 0;
    await context.setOffline(false);
  }
  await expect(studio.references.locator('[data-state="complete"]')).toHaveCount(1);
  await studio.generate('from a heavy reference');
  await expect(studio.picture).toBeVisible();
});

test('a picture that is added without a network waits for it', async ({ context, studio, guard }) => {
  guard.allow(/ERR_INTERNET_DISCONNECTED/);
  await context.setOffline(true);
  await studio.references.locator('input[type=file]').setInputFiles(await picture());
  await expect(studio.references.locator('[data-state="busy"]')).toHaveAttribute('title', /Waiting for the network/);
  await context.setOffline(false);
  await expect(studio.references.locator('[data-state="complete"]')).toHaveCount(1);
});

test('a picture that is added while the catalogue is still on its way is not lost', async ({
  page,
  context,
  stack,
}) => {
  let open = () => {};
  const held = new Promise<void>((resolve) => {
    open = resolve;
  });
  const asked = new Promise<void>((resolve) =>
    context.route('**/v1/models', async (route) => {
      resolve();
      await held;
      await route.continue();
    }),
  );
  await page.goto(stack.playgroundUrl);
  const studio = new StudioPage(page);
  await asked;
  await studio.references.locator('input[type=file]').setInputFiles(await picture());
  await expect(studio.generator.getByRole('combobox', { name: 'Model' })).toHaveCount(0);
  open();
  await expect(studio.references.locator('[data-state]')).toHaveCount(1);
});
