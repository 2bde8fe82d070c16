/**
 * `<ds-account>` as a person uses it.
 * @module
 */
import type { Page } from 'playwright-core';
import { afterAll, afterEach, beforeAll, expect, test } from 'vitest';
import { type Bench, type Opened, startBench } from './harness/browser.ts';

let bench: Bench;
let opened: Opened;
let page: Page;

beforeAll(async () => {
  bench = await startBench();
});
afterAll(() => bench.close());
afterEach(async () => {
  expect(opened.noise).toEqual([]);
  await page.context().close();
});

const openSignIn = async () => {
  opened = await bench.open();
  page = opened.page;
  await page.evaluate(() => window.levers.signOut());
  await page.locator('ds-account').getByRole('button', { name: 'Sign in' }).click();
  await page.getByRole('dialog', { name: 'Sign in' }).waitFor();
};
/** The file of the dialog's inside waits until the function that comes back is called. */
const holdPanel = async (): Promise<() => void> => {
  let release = () => {};
  const gate = new Promise<void>((resolve) => {
    release = resolve;
  });
  await page.route(/panel-[^/]*\.js/, async (route) => {
    await gate;
    await route.continue();
  });
  return release;
};
const submit = (name: string) => page.getByRole('dialog').getByRole('button', { name, exact: true }).click();
const signedIn = () => page.getByRole('button', { name: '50 credits: Balance and recent use' }).waitFor();

test('signing in with a password closes the panel and shows who and how much', async () => {
  await openSignIn();
  await page.getByLabel('E-mail').fill('mira@example.com');
  await page.getByLabel('Password', { exact: true }).fill('correct horse');
  await submit('Sign in');
  await signedIn();
  await page.getByText('mira@example.com').first().waitFor();
  expect(await page.getByRole('dialog').count()).toBe(0);
});

test('the dialog is modal at once in its final size, and its field has the focus when it is loaded', async () => {
  opened = await bench.open();
  page = opened.page;
  await page.evaluate(() => window.levers.signOut());
  const release = await holdPanel();
  const button = page.locator('ds-account').getByRole('button', { name: 'Sign in' });
  await button.focus();
  await page.keyboard.press('Enter');
  const dialog = page.getByRole('dialog', { name: 'Sign in' });
  await dialog.waitFor();
  expect(await page.getByLabel('E-mail').count()).toBe(0);
  const before = await dialog.boundingBox();
  await page.keyboard.press('Tab');
  await page.keyboard.press('Tab');
  expect(await page.evaluate(() => document.activeElement?.matches('ds-generator, ds-generator *'))).toBe(false);
  release();
  const email = page.getByLabel('E-mail');
  await email.waitFor();
  await page.waitForFunction(
    () => document.querySelector('ds-account')?.shadowRoot?.activeElement?.getAttribute('name') === 'email',
  );
  const after = await dialog.boundingBox();
  expect(Math.abs((after?.height ?? 0) - (before?.height ?? 0))).toBeLessThanOrEqual(2);
  expect(after?.width).toBe(before?.width);
});

test('closed before its inside is loaded, the dialog stays closed and the focus is where the person put it', async () => {
  opened = await bench.open();
  page = opened.page;
  await page.evaluate(() => window.levers.signOut());
  const release = await holdPanel();
  await page.locator('ds-account').getByRole('button', { name: 'Sign in' }).click({ force: true });
  await page.getByRole('dialog', { name: 'Sign in' }).waitFor();
  await page.keyboard.press('Escape');
  await page.getByLabel('Prompt').focus();
  release();
  await page.locator('ds-account dialog input[name=email]').waitFor({ state: 'attached' });
  await page.keyboard.type('A harbour');
  expect(await page.getByLabel('Prompt').inputValue()).toBe('A harbour');
  expect(await page.getByRole('dialog').count()).toBe(0);
});

test('what is missing is said at its field, which gets the focus', async () => {
  await openSignIn();
  await page.getByLabel('Password', { exact: true }).fill('x');
  await submit('Sign in');
  await page.getByText('Write an e-mail address').waitFor();
  expect(await page.getByLabel('E-mail').evaluate((field) => field.matches(':focus'))).toBe(true);
});

test('a wrong password is said in words with a remedy, and the panel stays', async () => {
  await openSignIn();
  await page.evaluate(() => {
    window.levers.failNext.session = { code: 'sign_in_failed', message: 'Invalid login credentials', remedy: '' };
  });
  await page.getByLabel('E-mail').fill('mira@example.com');
  await page.getByLabel('Password', { exact: true }).fill('wrong');
  await submit('Sign in');
  await page
    .getByRole('alert')
    .filter({ hasText: 'E-mail, password or code is not right. Check them and try again.' })
    .waitFor();
  expect(await page.evaluate(() => window.heard)).toContain('ds-error');
});

test('a new account is confirmed by the code that was sent', async () => {
  await openSignIn();
  await page.evaluate(() => {
    window.levers.confirmation = 'code';
  });
  await page.getByRole('button', { name: 'Create account' }).click();
  await page.getByLabel('E-mail').fill('mira@example.com');
  await page.getByLabel('Password', { exact: true }).fill('short');
  await submit('Create account');
  await page.getByText('Use at least 8 characters.').waitFor();
  await page.getByLabel('Password', { exact: true }).fill('correct horse');
  await submit('Create account');
  await page.getByText('We sent a code to mira@example.com.').waitFor();
  await page.getByLabel('Code').fill('123456');
  await submit('Confirm');
  await signedIn();
  expect(await page.evaluate(() => window.levers.calls)).toEqual(['verifyCode 123456 signup']);
});

test('a one-time code signs in without a password', async () => {
  await openSignIn();
  await page.getByRole('button', { name: 'Sign in with a code by e-mail' }).click();
  await page.getByLabel('E-mail').fill('mira@example.com');
  await submit('Send code');
  await page.getByLabel('Code').fill('654321');
  await page.getByLabel('Code').press('Enter');
  await signedIn();
  expect(await page.evaluate(() => window.levers.calls)).toEqual([
    'sendCode mira@example.com',
    'verifyCode 654321 email',
  ]);
});

test('the password does not stay behind when the panel is closed', async () => {
  await openSignIn();
  await page.getByLabel('Password', { exact: true }).fill('correct horse');
  await page.keyboard.press('Escape');
  await page.locator('ds-account').getByRole('button', { name: 'Sign in' }).click();
  expect(await page.getByLabel('Password', { exact: true }).inputValue()).toBe('');
});

test('balance by bucket, recent use, and the way out', async () => {
  opened = await bench.open();
  page = opened.page;
  await page.evaluate(async () => {
    window.levers.loadModels();
    window.levers.signIn();
    window.levers.setBalance(80);
    await window.levers.remember({});
  });
  await page.getByRole('button', { name: '80 credits: Balance and recent use' }).click();
  const balance = page.getByRole('region', { name: 'Balance' });
  await balance.getByText('Trial').waitFor();
  await balance.getByText('does not end').waitFor();
  await page.getByRole('region', { name: 'Recent use' }).getByText('GPT Image 2.6 Flare').waitFor();
  await page.getByRole('button', { name: 'Sign out' }).click();
  await page.getByText('Not signed in').waitFor();
});

test('with a host that signs people in, only the credits are shown', async () => {
  opened = await bench.open();
  page = opened.page;
  await page.evaluate(() => window.levers.signIn('host'));
  await page.getByRole('button', { name: '50 credits: Balance and recent use' }).click();
  await page.getByRole('region', { name: 'Balance' }).waitFor();
  expect(await page.getByRole('button', { name: 'Sign out' }).count()).toBe(0);
});
