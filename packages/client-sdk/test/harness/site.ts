/**
 * The origins of a browser test: the built client on a CDN, and a host page with the CSP that a test asks for.
 * @module
 */
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { createServer, type RequestListener } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type Browser, type BrowserContext, chromium, type Page } from 'playwright-core';
import { writeCdn } from '../../../../scripts/build/client-sdk.ts';
import type { StudioClient, StudioOptions } from '../../src/studio-client.ts';

/** What the host page's script puts on `window`. */
export interface TestWindow {
  createStudio(options: StudioOptions): StudioClient;
  studio: StudioClient;
  /** Dynamic import, untouched by the test runner's transform. */
  load(url: string): Promise<Pick<TestWindow, 'createStudio'>>;
  /** Every violation that the page or its workers reported. */
  violations: string[];
}

/** The host page's script, served by the CDN beside the bundle since strict pages run nothing inline. */
const hostScript = `
window.violations = [];
addEventListener('securitypolicyviolation', (e) => violations.push(e.violatedDirective + ' ' + e.blockedURI + ' ' + e.sample));
const { createStudio } = await import(new URL(location.hash.slice(1) || 'client-sdk.js', import.meta.url).href);
window.load = (url) => import(url);
window.createStudio = createStudio;
`;

const serve = async (listener: RequestListener): Promise<{ url: string; close(): Promise<void> }> => {
  const server = createServer(listener);
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
};

export interface Site {
  /** Origin of the built client. */
  readonly cdn: string;
  readonly page: string;
  readonly browser: Browser;
  /** Files of the CDN that answer 404 now. */
  readonly broken: Set<string>;
  newContext(): Promise<BrowserContext>;
  /** Opens the host page under `csp` ('' for none); resolves when the bundle is loaded. `sameOrigin` serves it from the page's own origin. */
  open(context: BrowserContext, csp: string, options?: { sameOrigin?: boolean; bundle?: string }): Promise<Page>;
  close(): Promise<void>;
}

/** The policy of the strict foreign page, word for word. */
export const strictCsp = (cdn: string, proxy: string, storage: string): string =>
  `default-src 'none'; script-src ${cdn}; worker-src blob:; connect-src ${proxy} ${storage}; img-src blob: ${storage}; ` +
  `media-src blob: ${storage}; base-uri 'none'; require-trusted-types-for 'script'; trusted-types lit-html ds-sdk`;

export async function startSite(): Promise<Site> {
  const folder = await mkdtemp(join(tmpdir(), 'ds-client-'));
  await writeCdn({ packageDir: 'packages/client-sdk', entry: 'index.ts', name: 'client-sdk', outDir: folder });
  await writeFile(join(folder, 'host.js'), hostScript);
  const broken = new Set<string>();

  const file: RequestListener = async (request, response) => {
    const name = new URL(request.url ?? '/', 'http://x').pathname.slice(1);
    const text = broken.has(name) ? undefined : await readFile(join(folder, name)).catch(() => undefined);
    const head = { 'content-type': 'text/javascript', 'access-control-allow-origin': '*' };
    response.writeHead(text ? 200 : 404, head).end(text);
  };
  const cdn = await serve(file);
  const page = await serve((request, response) => {
    const { pathname, searchParams } = new URL(request.url ?? '/', 'http://x');
    if (pathname !== '/') return file(request, response);
    const csp = searchParams.get('csp');
    response.writeHead(200, { 'content-type': 'text/html', ...(csp ? { 'content-security-policy': csp } : {}) });
    response.end(
      `<!doctype html><title>Host</title><script type="module" src="${searchParams.get('from')}/host.js"></script>`,
    );
  });
  const browser = await chromium.launch({
    executablePath: process.env.CHROMIUM_PATH ?? '/usr/bin/chromium',
    args: ['--no-sandbox'],
  });

  return {
    cdn: cdn.url,
    page: page.url,
    browser,
    broken,
    newContext: () => browser.newContext(),
    async open(context, csp, { sameOrigin = false, bundle = 'client-sdk.js' } = {}) {
      const tab = await context.newPage();
      const from = sameOrigin ? page.url : cdn.url;
      await tab.goto(`${page.url}/?csp=${encodeURIComponent(csp)}&from=${encodeURIComponent(from)}#${bundle}`);
      await loaded(tab);
      return tab;
    },
    async close() {
      await browser.close();
      await Promise.all([cdn.close(), page.close()]);
      await rm(folder, { recursive: true });
    },
  };
}

/** A token as the contract server reads it; nobody checks its signature there. */
export const tokenOf = (userId: string, seconds = 3600): string => {
  const part = (value: unknown) => Buffer.from(JSON.stringify(value)).toString('base64url');
  return `${part({ alg: 'none' })}.${part({ sub: userId, exp: Math.floor(Date.now() / 1000) + seconds })}.x`;
};

/** Makes `window.studio`, signed in by the host's token. */
export const startStudio = (tab: Page, proxy: string, token: string, options: { workerUrl?: string } = {}) =>
  tab.evaluate(
    (arg) => {
      const page = window as unknown as TestWindow;
      page.studio = page.createStudio({ proxy: arg.proxy, getToken: () => arg.token, ...arg.options });
    },
    { proxy, token, options },
  );

/** Resolves when the host page's script has run. */
export const loaded = (tab: Page) => tab.waitForFunction(() => 'createStudio' in window);

/** Resolves when what the page shows makes `accept` true. Playwright's own `waitForFunction` needs `unsafe-eval`. */
export const shows = (tab: Page, accept: (studio: TestWindow['studio']) => boolean) =>
  tab.evaluate(
    `new Promise((resolve) => {
      const timer = setInterval(() => { if ((${accept})(window.studio)) resolve(clearInterval(timer)); }, 20);
    })`,
  );
