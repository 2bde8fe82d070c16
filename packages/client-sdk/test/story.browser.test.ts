/**
 * The whole thread over the real proxy, PostgreSQL and the stand-ins, on a foreign page under the strict policy.
 */
import { createCanvas } from '@napi-rs/canvas';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { type House, startHouse } from './harness/house.ts';
import { loaded, type Site, startSite, strictCsp, type TestWindow } from './harness/site.ts';

let site: Site;
let house: House;

beforeAll(async () => {
  site = await startSite();
  house = await startHouse(site.page);
});
afterAll(async () => {
  await site?.close();
  await house?.close();
});

/** A reference picture of 300 × 200. */
const picture = (): string => {
  const canvas = createCanvas(300, 200);
  const context = canvas.getContext('2d');
  context.fillStyle = 'teal';
  context.fillRect(0, 0, 300, 200);
  return canvas.toBuffer('image/png').toString('base64');
};

test('sign up, upload a reference, quote, run, and find the result offline after a reload', async () => {
  const { supabase, storageOrigin } = house.services;
  if (!supabase) throw new Error('The Supabase stand-in does not run.');
  const context = await site.newContext();
  const csp = strictCsp(site.cdn, `${house.url} ${supabase.url}`, storageOrigin);
  const tab = await site.open(context, csp);
  const start = () =>
    tab.evaluate((url) => {
      const page = window as unknown as TestWindow;
      page.studio = page.createStudio({ proxy: url });
    }, house.url);
  await start();

  const email = 'ann@example.com';
  await tab.evaluate((to) => (window as unknown as TestWindow).studio.session.sendCode(to), email);
  await tab.evaluate(
    (who) => (window as unknown as TestWindow).studio.session.verifyCode({ ...who, purpose: 'email' }),
    { email, code: supabase.codeFor(email) },
  );

  const run = await tab.evaluate(async (png) => {
    const { studio } = window as unknown as TestWindow;
    const bytes = Uint8Array.from(atob(png), (char) => char.charCodeAt(0));
    const upload = await studio.uploads.add(new File([bytes], 'reference.png', { type: 'image/png' }));
    await new Promise<void>((resolve) => {
      const look = () => studio.models.get() && resolve();
      studio.models.subscribe(look);
      look();
    });
    const model = studio.models.get()?.find(({ isDefault, kind }) => isDefault && kind === 'image')?.id as string;
    const input = { prompt: 'A quiet harbour at dawn', quality: 'low', references: [upload.uploadId] };
    const quote = await studio.jobs.quote({ model, input });
    const { id } = await studio.jobs.submit({ model, input, quote: quote.token });
    const job = await studio.jobs.ended(id);
    await new Promise<void>((resolve) => {
      const look = () => studio.library.state.get().some(({ origin }) => origin === 'result') && resolve();
      studio.library.state.subscribe(look);
      look();
    });
    await studio.refreshAccount();
    return {
      state: job.state,
      error: job.error,
      quoted: quote.credits,
      receipt: job.receipt,
      settled: studio.account.get()?.balance.settled,
      live: studio.jobs.state.get().live,
      usage: (await studio.usage()).items.length,
      diagnostics: studio.diagnostics.get(),
    };
  }, picture());
  expect(run).toMatchObject({ state: 'succeeded', live: 'stream', usage: 1, diagnostics: [] });
  expect(run.receipt.settled).toBeGreaterThan(0);
  expect(run.receipt.settled).toBeLessThanOrEqual(run.quoted);
  expect(run.settled).toBe(50 - run.receipt.settled);

  // Nothing answers any more, as on a train.
  await context.route(`${house.url}/**`, (route) => route.abort('internetdisconnected'));
  await tab.reload();
  await loaded(tab);
  await start();
  const offline = await tab.evaluate(async () => {
    const { studio } = window as unknown as TestWindow;
    await new Promise<void>((resolve) => {
      const look = () => studio.jobs.state.get().items[0]?.assets[0] && studio.account.get() && resolve();
      studio.jobs.state.subscribe(look);
      studio.account.subscribe(look);
      look();
    });
    const job = studio.jobs.state.get().items[0];
    const file = await studio.library.file(job?.assets[0] as string);
    const { width, height } = await createImageBitmap(file);
    const { live } = studio.jobs.state.get();
    return {
      live,
      width,
      height,
      settled: studio.account.get()?.balance.settled,
      assets: studio.library.state.get().length,
    };
  });
  expect(offline.live).not.toBe('stream');
  expect(offline).toMatchObject({ settled: run.settled, assets: 2 });
  expect(offline.width).toBeGreaterThan(500);
  expect(await tab.evaluate(() => (window as unknown as TestWindow).violations)).toEqual([]);
  await context.close();
});
