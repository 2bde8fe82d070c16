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
