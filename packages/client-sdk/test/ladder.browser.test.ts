import type { BrowserContext, Page } from 'playwright-core';
import { afterAll, afterEach, beforeAll, beforeEach, expect, test } from 'vitest';
import { type ContractServer, startContractServer } from './harness/contract-server.ts';
import { type Site, startSite, startStudio, strictCsp, type TestWindow, tokenOf } from './harness/site.ts';

let site: Site;
let proxy: ContractServer;
let context: BrowserContext;

beforeAll(async () => {
  [site, proxy] = await Promise.all([startSite(), startContractServer()]);
});
afterAll(async () => {
  await Promise.all([site?.close(), proxy?.close()]);
});
beforeEach(async () => {
  context = await site.newContext();
});
afterEach(async () => {
  site.broken.clear();
  await context.close();
});

const quote = (tab: Page) =>
  tab.evaluate(async () => {
    const { studio } = window as unknown as TestWindow;
    const { credits } = await studio.jobs.quote({ model: 'test/picture', input: { prompt: 'A harbour' } });
    return credits;
  });
const diagnostics = (tab: Page) =>
  tab.evaluate(() =>
    (window as unknown as TestWindow).studio.diagnostics.get().map(({ code, detail }) => ({ code, detail })),
  );
const violations = (tab: Page) => tab.evaluate(() => (window as unknown as TestWindow).violations);

test('a foreign page under the strict policy runs the worker from a blob, with no violation', async () => {
  const tab = await site.open(context, strictCsp(site.cdn, proxy.url, proxy.url));
  await startStudio(tab, proxy.url, tokenOf('ann'));
  expect(await quote(tab)).toBe(4);
  expect(tab.workers().map((worker) => worker.url().slice(0, 5))).toEqual(['blob:']);
  expect(await diagnostics(tab)).toEqual([]);
  expect(await violations(tab)).toEqual([]);
});

test('a page of the bundle’s own origin runs the worker file itself', async () => {
  const csp = `default-src 'none'; script-src 'self'; worker-src 'self'; connect-src ${proxy.url}; require-trusted-types-for 'script'; trusted-types ds-sdk`;
  const tab = await site.open(context, csp, { sameOrigin: true });
  await startStudio(tab, proxy.url, tokenOf('ann'));
  expect(await quote(tab)).toBe(4);
  expect(tab.workers().map((worker) => worker.url())).toEqual([`${site.page}/worker.js`]);
  expect(await violations(tab)).toEqual([]);
});

test('a page that forbids blob workers names a copy of the worker on its own origin', async () => {
  const csp = `default-src 'none'; script-src ${site.cdn}; worker-src 'self'; connect-src ${proxy.url}`;
  const tab = await site.open(context, csp);
  await startStudio(tab, proxy.url, tokenOf('ann'), { workerUrl: '/worker.js' });
  expect(await quote(tab)).toBe(4);
  expect(tab.workers().map((worker) => worker.url())).toEqual([`${site.page}/worker.js`]);
  expect(await diagnostics(tab)).toEqual([]);
  expect(await violations(tab)).toEqual([]);
});

test('a page that forbids all workers gets the same API in the main thread, and is told', async () => {
  const csp = `default-src 'none'; script-src ${site.cdn}; worker-src 'none'; connect-src ${proxy.url}`;
  const tab = await site.open(context, csp);
  await startStudio(tab, proxy.url, tokenOf('ann'));
  expect(await quote(tab)).toBe(4);
  expect(tab.workers()).toEqual([]);
  expect(await diagnostics(tab)).toEqual([
    {
      code: 'worker_fallback',
      detail: expect.objectContaining({ rung: 'main', failures: [expect.objectContaining({ rung: 'blob' })] }),
    },
  ]);
});

test('a worker file that is not there is left at once for the main thread', async () => {
  site.broken.add('worker.js');
  const tab = await site.open(context, strictCsp(site.cdn, proxy.url, proxy.url));
  await startStudio(tab, proxy.url, tokenOf('ann'));
  expect(await quote(tab)).toBe(4);
  expect((await diagnostics(tab)).map(({ code }) => code)).toEqual(['worker_fallback']);
});

test('the single-file build brings its worker along', async () => {
  const tab = await site.open(
    context,
    `default-src 'none'; script-src ${site.cdn} blob:; worker-src blob:; connect-src ${proxy.url}`,
    {
      bundle: 'client-sdk.single.js',
    },
  );
  await startStudio(tab, proxy.url, tokenOf('ann'));
  expect(await quote(tab)).toBe(4);
  expect(tab.workers()).toHaveLength(1);
  expect(await violations(tab)).toEqual([]);
});

test('a worker that is killed during a call rejects it and is started again', async () => {
  const tab = await site.open(context, '');
  const result = await tab.evaluate(
    async ({ url, token, file }) => {
      const page = window as unknown as TestWindow;
      const workers: Worker[] = [];
      const createWorker = () => {
        const blob = new Blob([`await import(${JSON.stringify(file)})`], { type: 'text/javascript' });
        workers.push(new Worker(URL.createObjectURL(blob), { type: 'module' }));
        return workers.at(-1) as Worker;
      };
      const studio = page.createStudio({ proxy: url, getToken: () => token, createWorker });
      page.studio = studio;
      const request = { model: 'test/picture', input: { prompt: 'A harbour' } };
      await studio.jobs.quote(request);
      const cut = studio.jobs.quote(request).catch((error: { code: string }) => error.code);
      workers[0]?.terminate();
      const first = await cut;
      return { first, credits: (await studio.jobs.quote(request)).credits, workers: workers.length };
    },
    { url: proxy.url, token: tokenOf('ann'), file: `${site.cdn}/worker.js` },
  );
  expect(result).toEqual({ first: 'worker_gone', credits: 4, workers: 2 });
  expect((await diagnostics(tab)).map(({ code }) => code)).toEqual(['worker_restarted']);
});

test('a call that is aborted ends at once and its request with it', async () => {
  const tab = await site.open(context, '');
  await startStudio(tab, proxy.url, tokenOf('ann'));
  let closed: Promise<void> | undefined;
  proxy.fault = (_request, response, path) => {
    if (path !== '/v1/quotes') return false;
    closed = new Promise((resolve) => response.on('close', resolve));
    void tab.evaluate(() => dispatchEvent(new Event('arrived')));
    return true;
  };
  const code = await tab.evaluate(async () => {
    const { studio } = window as unknown as TestWindow;
    const controller = new AbortController();
    addEventListener('arrived', () => controller.abort());
    const call = studio.jobs.quote({ model: 'test/picture', input: {} }, { signal: controller.signal });
    return await call.catch((error: { code: string }) => error.code);
  });
  proxy.fault = undefined;
  expect(code).toBe('aborted');
  await closed;
});

test('every copy of the bundle gets the same client; one that speaks another protocol is refused', async () => {
  const tab = await site.open(context, strictCsp(site.cdn, proxy.url, proxy.url));
  const result = await tab.evaluate(
    async ({ url, copy }) => {
      const page = window as unknown as TestWindow;
      const other = await page.load(copy);
      const same = page.createStudio({ proxy: url }) === other.createStudio({ proxy: `${url}/` });
      const key = Symbol.for('diffusion-studio');
      Object.defineProperty(globalThis, key, {
        value: { protocol: 99, version: '9.9.9', entries: [] },
        configurable: true,
      });
      try {
        page.createStudio({ proxy: url });
        return { same, code: 'none' };
      } catch (error) {
        return { same, code: (error as { code: string }).code };
      }
    },
    { url: proxy.url, copy: `${site.cdn}/client-sdk.js?copy` },
  );
  expect(result).toEqual({ same: true, code: 'incompatible_version' });
});

test('a worker that says nothing is left after five seconds for the next rung', async () => {
  const tab = await site.open(context, strictCsp(site.cdn, proxy.url, proxy.url));
  const credits = await tab.evaluate(
    async ({ url, token }) => {
      const page = window as unknown as TestWindow;
      // Nothing in it: no hello.
      const policy = (
        window as unknown as {
          trustedTypes: { createPolicy(name: string, rules: object): { createScriptURL(url: string): string } };
        }
      ).trustedTypes.createPolicy('lit-html', { createScriptURL: (text: string) => text });
      const silent = policy.createScriptURL(URL.createObjectURL(new Blob([''], { type: 'text/javascript' })));
      page.studio = page.createStudio({ proxy: url, getToken: () => token, createWorker: () => new Worker(silent) });
      return (await page.studio.jobs.quote({ model: 'test/picture', input: {} })).credits;
    },
    { url: proxy.url, token: tokenOf('ann') },
  );
  expect(credits).toBe(4);
  expect(await diagnostics(tab)).toEqual([
    {
      code: 'worker_fallback',
      detail: expect.objectContaining({ rung: 'blob', failures: [expect.objectContaining({ rung: 'host' })] }),
    },
  ]);
});

test('where the browser keeps nothing, the same API works from memory, and the page is told', async () => {
  await context.addInitScript(() => {
    Object.defineProperty(window, 'indexedDB', { value: undefined });
    Object.defineProperty(navigator.storage, 'getDirectory', { value: undefined });
  });
  const csp = `default-src 'none'; script-src ${site.cdn}; worker-src 'none'; connect-src ${proxy.url}`;
  const tab = await site.open(context, csp);
  await startStudio(tab, proxy.url, tokenOf('ann'));
  const kept = await tab.evaluate(async () => {
    const { studio } = window as unknown as TestWindow;
    const { assetSha256 } = await studio.uploads.add(new File(['harbour'], 'a.png', { type: 'image/png' }));
    return { text: await (await studio.library.file(assetSha256 as string)).text(), ...(await studio.library.usage()) };
  });
  expect(kept).toMatchObject({ text: 'harbour', bytes: 7, storage: 'memory' });
  expect((await diagnostics(tab)).map(({ code }) => code)).toContain('storage_memory');
});

test('a submit during which the worker dies makes one job', async () => {
  const tab = await site.open(context, '');
  let sent = 0;
  proxy.fault = (request, _response, path) => {
    if (path !== '/v1/jobs' || request.method !== 'POST') return false;
    sent += 1;
    if (sent === 1) void tab.evaluate(() => dispatchEvent(new Event('arrived')));
    return sent === 1;
  };
  const before = proxy.jobs.size;
  const state = await tab.evaluate(
    async ({ url, token, file }) => {
      const page = window as unknown as TestWindow;
      const createWorker = () => {
        const blob = new Blob([`await import(${JSON.stringify(file)})`], { type: 'text/javascript' });
        const worker = new Worker(URL.createObjectURL(blob), { type: 'module' });
        addEventListener('arrived', () => worker.terminate(), { once: true });
        return worker;
      };
      page.studio = page.createStudio({ proxy: url, getToken: () => token, createWorker });
      return (await page.studio.jobs.submit({ model: 'test/picture', input: { prompt: 'A harbour' } })).state;
    },
    { url: proxy.url, token: tokenOf('dora'), file: `${site.cdn}/worker.js` },
  );
  proxy.fault = undefined;
  expect(state).toBe('queued');
  expect(proxy.jobs.size - before).toBe(1);
  const keys = proxy.seen
    .filter(({ method, path }) => method === 'POST' && path === '/v1/jobs')
    .map(({ headers }) => headers['idempotency-key']);
  expect(new Set(keys).size).toBe(1);
});
