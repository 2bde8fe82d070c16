/**
 * Uploads to GCS's stand-in: how far they are within a chunk, files too large to hash first, and a device without room.
 */
import type { BrowserContext, Page } from 'playwright-core';
import { afterAll, afterEach, beforeAll, beforeEach, expect, test } from 'vitest';
import { type Bucket, startBucket } from './harness/bucket.ts';
import { type ContractServer, startContractServer } from './harness/contract-server.ts';
import { type Site, shows, startSite, startStudio, strictCsp, type TestWindow, tokenOf } from './harness/site.ts';

const mib = 1 << 20;

let site: Site;
let proxy: ContractServer;
let bucket: Bucket;
let context: BrowserContext;
/** Bytes a chunk, as the proxy says it. */
let chunkBytes: number;

beforeAll(async () => {
  site = await startSite();
});
afterAll(async () => {
  await site?.close();
});
beforeEach(async () => {
  [proxy, bucket, context] = await Promise.all([startContractServer(), startBucket(), site.newContext()]);
  chunkBytes = 8 * mib;
  proxy.openSession = async (size, type) => ({ url: await bucket.openSession(size, type, site.page), chunkBytes });
});
afterEach(async () => {
  await context.close();
  await Promise.all([proxy.close(), bucket.close()]);
});

/** What a page that looks at its uploads sees. */
interface Look {
  readonly at: number;
  readonly state: string;
  readonly sent: number;
}
type UploadWindow = TestWindow & { looks: Look[]; upload: Promise<unknown> };

/** Starts an upload of random bytes and notes each change; `window.upload` settles with its end. */
const startUpload = (tab: Page, mebibytes: number) =>
  tab.evaluate((count) => {
    const page = window as unknown as UploadWindow;
    const parts = Array.from({ length: count * 16 }, () => crypto.getRandomValues(new Uint8Array(65536)));
    const file = new File(parts, 'harbour.png', { type: 'image/png' });
    page.looks = [];
    page.studio.uploads.state.subscribe(([upload]) => {
      if (upload) page.looks.push({ at: performance.now(), state: upload.state, sent: upload.sent });
    });
    const hexOf = (hash: ArrayBuffer) =>
      Array.from(new Uint8Array(hash), (byte) => byte.toString(16).padStart(2, '0')).join('');
    page.upload = page.studio.uploads
      .add(file)
      .then(async ({ state, sent, assetSha256 }) => ({
        state,
        sent,
        assetSha256,
        sha256: hexOf(await crypto.subtle.digest('SHA-256', await file.arrayBuffer())),
      }))
      .catch(({ code, message }: { code: string; message: string }) => ({ code, message }));
  }, mebibytes);

interface End {
  readonly state: string;
  readonly sent: number;
  readonly assetSha256?: string;
  readonly sha256: string;
}
const uploadEnd = (tab: Page) => tab.evaluate(() => (window as unknown as UploadWindow).upload) as Promise<End>;
const looks = (tab: Page) => tab.evaluate(() => (window as unknown as UploadWindow).looks);
const diagnostics = (tab: Page) =>
  tab.evaluate(() => (window as unknown as TestWindow).studio.diagnostics.get().map(({ code }) => code));

const open = async (csp = strictCsp(site.cdn, proxy.url, bucket.url)): Promise<Page> => {
  const tab = await site.open(context, csp);
  await startStudio(tab, proxy.url, tokenOf('ann'));
  return tab;
};
const withoutWorkers = () =>
  `default-src 'none'; script-src ${site.cdn}; worker-src 'none'; connect-src ${proxy.url} ${bucket.url}`;

test.each([
  ['in a worker', undefined],
  ['on the main thread', withoutWorkers],
])('%s, a file of one chunk is shown on its way, never backwards', async (_where, csp) => {
  const size = 16;
  chunkBytes = size * mib;
  const tab = await open(csp?.());
  bucket.allow(mib);
  await startUpload(tab, size);
  await shows(tab, (studio) => (studio.uploads.state.get()[0]?.sent ?? 0) > 0);
  const held = (await looks(tab)).at(-1)?.sent as number;
  expect(held).toBeLessThan(size * mib);
  bucket.allow(Number.POSITIVE_INFINITY);
  const end = await uploadEnd(tab);
  expect(end).toMatchObject({ state: 'complete', sent: size * mib });
  expect(await bucket.digest()).toBe(end.sha256);
  const sent = (await looks(tab)).map((look) => look.sent);
  expect(sent).toEqual([...sent].sort((a, b) => a - b));
  expect(bucket.gcs.exchanges.filter(({ method }) => method === 'PUT')).toHaveLength(1);
});

test('many small chunks are told at most ten times a second', async () => {
  chunkBytes = mib / 4;
  const tab = await open();
  await startUpload(tab, 12);
  expect(await uploadEnd(tab)).toMatchObject({ state: 'complete' });
  const sending = (await looks(tab)).filter(({ state }) => state === 'sending').map(({ at }) => at);
  const tenths = ((sending.at(-1) as number) - (sending[0] as number)) / 100;
  // The first two are changes of state: the session is there, the first bytes have left.
  expect(sending.length).toBeLessThanOrEqual(tenths + 3);
});

test('what was shown is taken back only after a cut, once the bucket was asked', async () => {
  const size = 16;
  chunkBytes = size * mib;
  const tab = await open();
  bucket.allow(mib);
  await startUpload(tab, size);
  await shows(tab, (studio) => (studio.uploads.state.get()[0]?.sent ?? 0) > 1 << 20);
  bucket.cut();
  await shows(tab, (studio) => studio.uploads.state.get()[0]?.state === 'waiting');
  bucket.allow(Number.POSITIVE_INFINITY);
  const end = await uploadEnd(tab);
  expect(end).toMatchObject({ state: 'complete', sent: size * mib });
  expect(await bucket.digest()).toBe(end.sha256);
  const seen = await looks(tab);
  const falls = seen.flatMap(({ sent }, index) => (sent < (seen[index - 1]?.sent ?? 0) ? [index] : []));
  const waits = seen.flatMap(({ state }, index) => (state === 'waiting' ? [index] : []));
  expect(falls).toHaveLength(1);
  expect(falls[0]).toBe((waits.at(-1) as number) + 1);
});

test('a file above 64 MiB is hashed while it is sent, and arrives byte for byte', async () => {
  const tab = await open();
  await startUpload(tab, 80);
  const end = await uploadEnd(tab);
  expect(end).toMatchObject({ state: 'complete', sent: 80 * mib, assetSha256: end.sha256 });
  expect(await bucket.digest()).toBe(end.sha256);
  const bodyOf = (ending: string) =>
    JSON.parse(proxy.seen.find(({ method, path }) => method === 'POST' && path.endsWith(ending))?.body as string);
  expect(bodyOf('/v1/uploads')).toEqual({ size: 80 * mib, type: 'image/png' });
  expect(bodyOf('/complete')).toMatchObject({ sha256: end.sha256 });
});

test('a file above 64 MiB arrives without Web Locks too', async () => {
  await context.addInitScript(() => void Reflect.deleteProperty(Navigator.prototype, 'locks'));
  const tab = await site.open(context, '');
  await tab.evaluate(
    ({ url, token, file }) => {
      const page = window as unknown as TestWindow;
      const text = `delete WorkerNavigator.prototype.locks; await import(${JSON.stringify(file)})`;
      const createWorker = () =>
        new Worker(URL.createObjectURL(new Blob([text], { type: 'text/javascript' })), { type: 'module' });
      page.studio = page.createStudio({ proxy: url, getToken: () => token, createWorker });
    },
    { url: proxy.url, token: tokenOf('ann'), file: `${site.cdn}/worker.js` },
  );
  await startUpload(tab, 65);
  const end = await uploadEnd(tab);
  expect(end).toMatchObject({ state: 'complete', assetSha256: end.sha256 });
  expect(await bucket.digest()).toBe(end.sha256);
  expect(await diagnostics(tab)).toEqual(['locks_missing']);
  expect(tab.workers()).toHaveLength(1);
});

test.each([
  ['in a worker', undefined],
  ['on the main thread', withoutWorkers],
])('%s, a file that the device has no room for is sent all the same, and the page is told', async (_where, csp) => {
  const tab = await open(csp?.());
  await shows(tab, (studio) => studio.account.get() !== undefined);
  const devtools = await context.newCDPSession(tab);
  await devtools.send('Storage.overrideQuotaForOrigin', { origin: site.page, quotaSize: mib });
  await startUpload(tab, 4);
  const end = await uploadEnd(tab);
  expect(end).toMatchObject({ state: 'complete', sent: 4 * mib });
  expect(end.assetSha256).toBeUndefined();
  expect(await bucket.digest()).toBe(end.sha256);
  expect(await diagnostics(tab)).toContain('storage_full');
  const kept = await tab.evaluate(async () => {
    const { studio } = window as unknown as TestWindow;
    const { usage } = await navigator.storage.estimate();
    return { assets: studio.library.state.get().length, bytes: (await studio.library.usage()).bytes, usage };
  });
  expect(kept).toMatchObject({ assets: 0, bytes: 0 });
  expect(kept.usage).toBeLessThan(mib);
});
