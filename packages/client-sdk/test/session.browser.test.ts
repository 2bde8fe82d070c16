import type { BrowserContext, Page } from 'playwright-core';
import { afterAll, afterEach, beforeAll, beforeEach, expect, test } from 'vitest';
import { createSupabaseAuthStandIn, type SupabaseAuthStandIn } from '../../proxy/stand-ins/supabase-auth/index.ts';
import { type ContractServer, startContractServer } from './harness/contract-server.ts';
import { loaded, type Site, startSite, type TestWindow } from './harness/site.ts';

let site: Site;
let proxy: ContractServer;
let supabase: SupabaseAuthStandIn;
let context: BrowserContext;
/** The stand-in's clock, ahead of the true one by this many ms. */
let ahead = 0;

beforeAll(async () => {
  site = await startSite();
});
afterAll(async () => {
  await site?.close();
});
beforeEach(async () => {
  ahead = 0;
  [proxy, supabase] = await Promise.all([
    startContractServer(),
    createSupabaseAuthStandIn({ now: () => Date.now() + ahead, reuseSeconds: 0 }),
  ]);
  proxy.supabase = { url: supabase.url, anonKey: supabase.anonKey };
  context = await site.newContext();
});
afterEach(async () => {
  await context.close();
  await Promise.all([proxy.close(), supabase.close()]);
});

const open = async (): Promise<Page> => {
  const csp =
    `default-src 'none'; script-src ${site.cdn}; worker-src blob:; connect-src ${proxy.url} ${supabase.url}; ` +
    `require-trusted-types-for 'script'; trusted-types ds-sdk`;
  const tab = await site.open(context, csp);
  await start(tab);
  return tab;
};
const start = (tab: Page) =>
  tab.evaluate((url) => {
    const page = window as unknown as TestWindow;
    page.studio = page.createStudio({ proxy: url });
  }, proxy.url);
const status = (tab: Page, wanted: string) =>
  tab.evaluate(
    (want) =>
      new Promise<unknown>((resolve) => {
        const { state } = (window as unknown as TestWindow).studio.session;
        const look = () => {
          if (state.get().status === want) resolve(state.get());
        };
        state.subscribe(look);
        look();
      }),
    wanted,
  );
const credentials = { email: 'ann@example.com', password: 'correct horse' };
const signUp = async (tab: Page) => {
  const answer = await tab.evaluate((who) => (window as unknown as TestWindow).studio.session.signUp(who), credentials);
  expect(answer).toEqual({ confirmation: 'code' });
  const code = supabase.codeFor(credentials.email);
  await tab.evaluate(
    ({ email, code }) =>
      (window as unknown as TestWindow).studio.session.verifyCode({ email, code, purpose: 'signup' }),
    { email: credentials.email, code },
  );
};
const refreshes = () =>
  supabase.exchanges.filter(({ method, query }) => method === 'POST' && query.grant_type === 'refresh_token').length;
const balance = (tab: Page) =>
  tab.evaluate(async () => {
    const { studio } = window as unknown as TestWindow;
    await studio.refreshAccount();
    return studio.account.get()?.balance.settled;
  });

test('a page without a session is signed out, and Supabase’s library is not even loaded', async () => {
  const tab = await open();
  await status(tab, 'signed-out');
  const scripts = await tab.evaluate(() => performance.getEntriesByType('resource').map(({ name }) => name));
  expect(scripts.filter((name) => /auth|GoTrue/i.test(name))).toEqual([]);
});

test('sign up by code, stay signed in over a reload and offline, sign out', async () => {
  const tab = await open();
  await status(tab, 'signed-out');
  await signUp(tab);
  expect(await status(tab, 'signed-in')).toMatchObject({ email: credentials.email, managedBy: 'account' });
  expect(await balance(tab)).toBe(50);

  await supabase.close();
  await tab.reload();
  await loaded(tab);
  await start(tab);
  expect(await status(tab, 'signed-in')).toMatchObject({ email: credentials.email });
  expect(await balance(tab)).toBe(50);
  expect(await tab.evaluate(() => [localStorage.length, document.cookie])).toEqual([0, '']);

  await tab.evaluate(() => (window as unknown as TestWindow).studio.session.signOut());
  await status(tab, 'signed-out');
  expect(await tab.evaluate(() => (window as unknown as TestWindow).violations)).toEqual([]);
});

test('a wrong password has a code', async () => {
  const tab = await open();
  const error = await tab.evaluate(
    (who) => (window as unknown as TestWindow).studio.session.signIn(who).catch((thrown) => ({ ...thrown })),
    credentials,
  );
  expect(error).toMatchObject({ code: 'sign_in_failed' });
});

test('a one-time code by e-mail signs in', async () => {
  const tab = await open();
  await tab.evaluate((email) => (window as unknown as TestWindow).studio.session.sendCode(email), credentials.email);
  const code = supabase.codeFor(credentials.email);
  await tab.evaluate(
    ({ email, code }) => (window as unknown as TestWindow).studio.session.verifyCode({ email, code, purpose: 'email' }),
    { email: credentials.email, code },
  );
  await status(tab, 'signed-in');
});

test('signing in and out in one tab is heard in the others', async () => {
  const [first, second] = [await open(), await open()];
  await status(second, 'signed-out');
  await signUp(first);
  await status(second, 'signed-in');
  await second.evaluate(() => (window as unknown as TestWindow).studio.session.signOut());
  await status(first, 'signed-out');
});

test('two tabs renew an expired token once: refresh tokens are good for one use', async () => {
  const [first, second] = [await open(), await open()];
  await signUp(first);
  await status(second, 'signed-in');
  expect(await Promise.all([balance(first), balance(second)])).toEqual([50, 50]);
  expect(refreshes()).toBe(0);
  ahead = 3_590_000;
  for (const tab of [first, second]) await tab.clock.setFixedTime(Date.now() + ahead);
  expect(await Promise.all([balance(first), balance(second)])).toEqual([50, 50]);
  expect(refreshes()).toBe(1);
  await Promise.all([status(first, 'signed-in'), status(second, 'signed-in')]);
});

test('with a host’s token the session is the host’s', async () => {
  const tab = await site.open(context, '');
  const code = await tab.evaluate((url) => {
    const page = window as unknown as TestWindow;
    const studio = page.createStudio({ proxy: url, getToken: () => null });
    return studio.session.signOut().catch((error: { code: string }) => error.code);
  }, proxy.url);
  expect(code).toBe('session_managed_by_host');
});
