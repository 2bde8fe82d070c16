import type { BrowserContext, Page } from 'playwright-core';
import { afterAll, afterEach, beforeAll, beforeEach, expect, test } from 'vitest';
import { type ContractServer, startContractServer } from './harness/contract-server.ts';
import {
  loaded,
  type Site,
  shows,
  startSite,
  startStudio,
  strictCsp,
  type TestWindow,
  tokenOf,
} from './harness/site.ts';

let site: Site;
let proxy: ContractServer;
let context: BrowserContext;

beforeAll(async () => {
  site = await startSite();
});
afterAll(async () => {
  await site?.close();
});
beforeEach(async () => {
  proxy = await startContractServer();
  context = await site.newContext();
});
afterEach(async () => {
  await context.close();
  await proxy.close();
});

const open = async (userId = 'ann'): Promise<Page> => {
  const tab = await site.open(context, strictCsp(site.cdn, proxy.url, proxy.url));
  await startStudio(tab, proxy.url, tokenOf(userId));
  return tab;
};

const submit = (tab: Page) =>
  tab.evaluate(async () => {
    const { studio } = window as unknown as TestWindow;
    return (await studio.jobs.submit({ model: 'test/picture', input: { prompt: 'A harbour' } })).id;
  });

const png = Buffer.from(
  'iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==',
  'base64',
);

test('a job is followed to its end, and its picture is in the library, offline after a reload too', async () => {
  const tab = await open();
  const id = await submit(tab);
  await shows(tab, (studio) => studio.jobs.state.get().live === 'stream');
  const ended = tab.evaluate(async (job) => (await (window as unknown as TestWindow).studio.jobs.ended(job)).state, id);
  proxy.move(id, { state: 'running', phase: 'generating' });
  proxy.succeed(id, png, 'image/png');
  expect(await ended).toBe('succeeded');
  await shows(tab, (studio) => studio.library.state.get().length === 1);
  await shows(tab, (studio) => studio.jobs.state.get().items[0]?.assets[0] !== undefined);

  await tab.reload();
  proxy.fault = (request) => {
    request.socket.destroy();
    return true;
  };
  await loaded(tab);
  await startStudio(tab, proxy.url, tokenOf('ann'));
  await shows(tab, (studio) => studio.jobs.state.get().items.length === 1 && studio.models.get() !== undefined);
  const kept = await tab.evaluate(async () => {
    const { studio } = window as unknown as TestWindow;
    const sha256 = studio.jobs.state.get().items[0]?.assets[0] as string;
    const file = await studio.library.file(sha256);
    const bitmap = await createImageBitmap(file);
    const usage = await studio.library.usage();
    const { live } = studio.jobs.state.get();
    return {
      type: file.type,
      width: bitmap.width,
      bytes: file.size,
      storage: usage.storage,
      live,
      balance: studio.account.get()?.balance.settled,
    };
  });
  expect(kept).toMatchObject({ type: 'image/png', width: 1, bytes: png.length, storage: 'opfs', balance: 50 });
  expect(await tab.evaluate(() => (window as unknown as TestWindow).violations)).toEqual([]);
});

test('two tabs hold one event stream, and fetch a result once', async () => {
  const [first, second] = [await open(), await open()];
  await shows(first, (studio) => studio.jobs.state.get().live === 'stream');
  await shows(second, (studio) => studio.jobs.state.get().live === 'other-tab');
  const id = await submit(second);
  await shows(first, (studio) => studio.jobs.state.get().items.length === 1);
  proxy.succeed(id, png, 'image/png');
  for (const tab of [first, second]) {
    await shows(tab, (studio) => studio.jobs.state.get().items[0]?.assets[0] !== undefined);
    await shows(tab, (studio) => studio.library.state.get().length === 1);
  }
  expect(proxy.streams.size).toBe(1);
  expect(proxy.seen.filter(({ path }) => path.startsWith('/objects/'))).toHaveLength(1);

  // The other tab takes the stream over when the first is closed.
  await first.close();
  await shows(second, (studio) => studio.jobs.state.get().live === 'stream');
});

test('two people on one device see nothing of each other', async () => {
  const ann = await open('ann');
  await ann.evaluate(async () => {
    await (window as unknown as TestWindow).studio.uploads.add(new Blob(['ann’s'], { type: 'image/png' }));
  });
  await submit(ann);
  proxy.jobs.clear();
  const bob = await open('bob');
  await shows(bob, (studio) => studio.jobs.state.get().live === 'stream');
  const seen = await bob.evaluate(() => {
    const { studio } = window as unknown as TestWindow;
    return [studio.library.state.get(), studio.uploads.state.get(), studio.jobs.state.get().items].map(
      (list) => list.length,
    );
  });
  expect(seen).toEqual([0, 0, 0]);
});

/** Starts an upload of `bytes` random bytes; `window.upload` settles with its end. */
const startUpload = (tab: Page, bytes: number) =>
  tab.evaluate((size) => {
    const page = window as unknown as TestWindow & { upload: Promise<unknown> };
    const data = new Uint8Array(size);
    for (let at = 0; at < size; at += 65536) crypto.getRandomValues(data.subarray(at, Math.min(size, at + 65536)));
    page.upload = page.studio.uploads
      .add(new File([data], 'harbour.png', { type: 'image/png' }))
      .then(({ state, sent }) => ({ state, sent }))
      .catch((error: { code: string }) => error.code);
  }, bytes);
const uploadEnd = (tab: Page) => tab.evaluate(() => (window as unknown as { upload: Promise<unknown> }).upload);

test('an upload whose network is cut asks for the offset and sends only the rest', async () => {
  const tab = await open();
  proxy.fault = (request, _response, path) => {
    // The second slice is lost on its way, after the first was kept. A browser may send it again by itself.
    if (!path.startsWith('/session/') || !request.headers['content-range']?.startsWith('bytes 262144-')) return false;
    if (proxy.seen.some(({ headers }) => headers['content-range'] === 'bytes */700000')) return false;
    request.socket.destroy();
    return true;
  };
  await startUpload(tab, 700_000);
  expect(await uploadEnd(tab)).toEqual({ state: 'complete', sent: 700_000 });
  const ranges = proxy.seen
    .filter(({ method, path }) => method === 'PUT' && path.startsWith('/session/'))
    .map(({ headers }) => headers['content-range']);
  expect(ranges.filter((range, index) => range !== ranges[index - 1])).toEqual([
    'bytes 0-262143/700000',
    'bytes 262144-524287/700000',
    'bytes */700000',
    'bytes 262144-524287/700000',
    'bytes 524288-699999/700000',
  ]);
});

test('an upload that a reload cut off goes on from the library’s copy', async () => {
  const tab = await open();
  const stuck = new Promise<void>((resolve) => {
    proxy.fault = (request, _response, path) => {
      if (!path.startsWith('/session/') || !request.headers['content-range']?.startsWith('bytes 262144-')) return false;
      resolve();
      return true;
    };
  });
  await startUpload(tab, 400_000);
  await stuck;
  proxy.fault = undefined;
  await tab.reload();
  await loaded(tab);
  const before = proxy.seen.length;
  await startStudio(tab, proxy.url, tokenOf('ann'));
  await shows(tab, (studio) => studio.uploads.state.get()[0]?.state === 'complete');
  const calls = proxy.seen
    .slice(before)
    .filter(({ method, path }) => method !== 'GET' && method !== 'OPTIONS' && path !== '/v1/account');
  expect(
    calls.map(
      ({ method, path, headers }) =>
        `${method} ${path.replace(/[0-9a-f-]{36}/, ':id')} ${headers['content-range'] ?? ''}`,
    ),
  ).toEqual([
    'POST /v1/uploads/:id/resume ',
    'PUT /session/:id bytes */400000',
    'PUT /session/:id bytes 262144-399999/400000',
    'POST /v1/uploads/:id/complete ',
  ]);
});

test('the same bytes are not sent twice', async () => {
  const tab = await open();
  const ids = await tab.evaluate(async () => {
    const { studio } = window as unknown as TestWindow;
    const file = () => new File(['the same bytes'], 'a.png', { type: 'image/png' });
    return [(await studio.uploads.add(file())).uploadId, (await studio.uploads.add(file())).uploadId];
  });
  expect(ids[0]).toBe(ids[1]);
  expect(proxy.seen.filter(({ method, path }) => method === 'PUT' && path.startsWith('/session/'))).toHaveLength(1);
});

test('an upload can be paused, gone on with, and canceled', async () => {
  const tab = await open();
  let held = 0;
  proxy.fault = (_request, _response, path) => {
    if (!path.startsWith('/session/')) return false;
    held += 1;
    return held === 1 || held > 2;
  };
  await startUpload(tab, 300_000);
  await shows(tab, (studio) => studio.uploads.state.get()[0]?.state === 'sending');
  await tab.evaluate(async () => {
    const { studio } = window as unknown as TestWindow;
    await studio.uploads.pause(studio.uploads.state.get()[0]?.key as string);
  });
  await shows(tab, (studio) => studio.uploads.state.get()[0]?.state === 'paused');
  await tab.evaluate(async () => {
    const { studio } = window as unknown as TestWindow;
    const key = studio.uploads.state.get()[0]?.key as string;
    await studio.uploads.resume(key);
    await studio.uploads.cancel(key);
  });
  expect(await uploadEnd(tab)).toBe('aborted');
  expect(proxy.seen.filter(({ method }) => method === 'DELETE')).toHaveLength(1);
});

test('a submit whose answer was lost is sent again after a reload, with the same key, and makes one job', async () => {
  const tab = await open();
  await shows(tab, (studio) => studio.jobs.state.get().live === 'stream');
  const arrived = new Promise<void>((resolve) => {
    proxy.fault = (request, _response, path) => {
      if (path !== '/v1/jobs' || request.method !== 'POST') return false;
      resolve();
      return true;
    };
  });
  void submit(tab).catch(() => undefined);
  await arrived;
  proxy.fault = undefined;
  await tab.reload();
  await loaded(tab);
  await startStudio(tab, proxy.url, tokenOf('ann'));
  await shows(tab, (studio) => studio.jobs.state.get().items.length === 1);
  const keys = proxy.seen
    .filter(({ method, path }) => method === 'POST' && path === '/v1/jobs')
    .map(({ headers }) => headers['idempotency-key']);
  expect(keys).toHaveLength(2);
  expect(new Set(keys).size).toBe(1);
  expect(proxy.jobs.size).toBe(1);
});

test('an expired token is renewed once through the host', async () => {
  const tab = await site.open(context, strictCsp(site.cdn, proxy.url, proxy.url));
  const asked = await tab.evaluate(
    async ({ url, old, fresh }) => {
      const page = window as unknown as TestWindow;
      const refreshes: boolean[] = [];
      let token = old;
      const getToken = ({ refresh }: { refresh: boolean }) => {
        refreshes.push(refresh);
        if (refresh) token = fresh;
        return token;
      };
      page.studio = page.createStudio({ proxy: url, getToken });
      await page.studio.jobs.quote({ model: 'test/picture', input: {} });
      return refreshes.includes(true);
    },
    { url: proxy.url, old: tokenOf('ann', -10), fresh: tokenOf('ann') },
  );
  expect(asked).toBe(true);
});

test('a problem of the proxy arrives with its code, path and remedy', async () => {
  const tab = await open();
  const error = await tab.evaluate(async () => {
    const { studio } = window as unknown as TestWindow;
    return await studio.jobs
      .quote({ model: 'test/picture', input: { prompt: 'bad' } })
      .catch((thrown) => ({ ...thrown }));
  });
  expect(error).toMatchObject({ code: 'invalid_input', status: 422, remedy: 'See the test.', requestId: 'r1' });
});

test('a stream that cannot be held is replaced by polling', async () => {
  proxy.fault = (request, _response, path) => {
    if (path !== '/v1/jobs/events') return false;
    request.socket.destroy();
    return true;
  };
  const tab = await open();
  await shows(tab, (studio) => studio.jobs.state.get().live === 'polling');
  const id = await submit(tab);
  proxy.succeed(id, png, 'image/png');
  await shows(tab, (studio) => studio.jobs.state.get().items[0]?.state === 'succeeded');
  await shows(tab, (studio) => studio.diagnostics.get().some(({ code }) => code === 'stream_polling'));
});

test('an asset that is removed leaves its job and is not fetched again', async () => {
  const tab = await open();
  await shows(tab, (studio) => studio.jobs.state.get().live === 'stream');
  proxy.succeed(await submit(tab), png, 'image/png');
  await shows(tab, (studio) => studio.jobs.state.get().items[0]?.assets[0] !== undefined);
  const code = await tab.evaluate(async () => {
    const { studio } = window as unknown as TestWindow;
    const sha256 = studio.library.state.get()[0]?.sha256 as string;
    await studio.library.remove(sha256);
    return await studio.library.file(sha256).catch((error: { code: string }) => error.code);
  });
  expect(code).toBe('asset_missing');
  await shows(tab, (studio) => studio.library.state.get().length === 0);
  await shows(tab, (studio) => studio.jobs.state.get().items[0]?.assets[0] === undefined);
  await tab.reload();
  await loaded(tab);
  await startStudio(tab, proxy.url, tokenOf('ann'));
  await shows(tab, (studio) => studio.jobs.state.get().live === 'stream');
  expect(proxy.seen.filter(({ path }) => path.startsWith('/objects/'))).toHaveLength(1);
});

test('a job can be canceled and removed, and its removal reaches the other tab', async () => {
  const [first, second] = [await open(), await open()];
  await shows(first, (studio) => studio.jobs.state.get().live === 'stream');
  const id = await submit(first);
  const ended = second.evaluate(
    async (job) => (await (window as unknown as TestWindow).studio.jobs.ended(job)).state,
    id,
  );
  await first.evaluate((job) => (window as unknown as TestWindow).studio.jobs.cancel(job), id);
  expect(await ended).toBe('canceled');
  await first.evaluate((job) => (window as unknown as TestWindow).studio.jobs.remove(job), id);
  await shows(second, (studio) => studio.jobs.state.get().items.length === 0);
  const code = await second.evaluate(
    async (job) => await (window as unknown as TestWindow).studio.jobs.ended(job).catch((error) => error.code),
    id,
  );
  expect(code).toBe('not_found');
});
