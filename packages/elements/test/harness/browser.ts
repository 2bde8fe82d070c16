/**
 * Builds the test page once, serves it, and opens it in Chromium.
 * @module
 */
import { existsSync } from 'node:fs';
import { readFile, rm } from 'node:fs/promises';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type Browser, type BrowserContextOptions, chromium, type Page } from 'playwright-core';
import { build } from 'vite';

const ROOT = join(import.meta.dirname, '../..');

export interface Opened {
  readonly page: Page;
  /** Messages of the console and errors of the page; tests expect none. */
  readonly noise: readonly string[];
}

export interface Bench {
  open(options?: {
    script?: 'page' | 'late';
    body?: string;
    lang?: string;
    dir?: string;
    context?: BrowserContextOptions;
  }): Promise<Opened>;
  close(): Promise<void>;
}

const chromiumPath = (): string => {
  const path = process.env.CHROMIUM_PATH ?? '/usr/bin/chromium';
  if (!existsSync(path)) throw new Error(`No Chromium at ${path}: set CHROMIUM_PATH.`);
  return path;
};

const both = '<ds-studio><ds-account></ds-account><ds-generator></ds-generator></ds-studio>';

const pageHtml = (body: string, lang: string, dir: string, script: string) => `<!doctype html>
<html lang="${lang}" dir="${dir}"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width, initial-scale=1">
<title>Elements</title><link rel="icon" href="data:,">
<link rel="stylesheet" href="/page.css"><script type="module" src="/${script}.js"></script></head>
<body><main><h1>Elements</h1>${body}<p id="after">After the elements</p></main></body></html>`;

const pageCss = `:root { color-scheme: light dark; } body { margin: 0; background: light-dark(#eef0f5, #0c0c10); color: light-dark(#111, #eee); font: 16px/1.5 system-ui; }
main { max-inline-size: 70rem; margin-inline: auto; padding: 0.75rem; } h1 { font-size: 1rem; } ds-account { margin-block-end: 0.75rem; }`;

const serve = (folder: string): Promise<Server> => {
  const server = createServer((request, response) => {
    const url = new URL(request.url ?? '/', 'http://test');
    const answer = (type: string, body: string | Buffer) => response.writeHead(200, { 'content-type': type }).end(body);
    if (url.pathname === '/')
      answer(
        'text/html',
        pageHtml(
          url.searchParams.get('body') ?? both,
          url.searchParams.get('lang') ?? 'en',
          url.searchParams.get('dir') ?? 'ltr',
          url.searchParams.get('script') ?? 'page',
        ),
      );
    else if (url.pathname === '/page.css') answer('text/css', pageCss);
    else
      readFile(join(folder, url.pathname)).then(
        (body) => answer('text/javascript', body),
        () => response.writeHead(404).end(),
      );
  });
  return new Promise((resolve) => server.listen(0, '127.0.0.1', () => resolve(server)));
};

export const startBench = async (): Promise<Bench> => {
  const folder = join(tmpdir(), `ds-elements-${process.pid}-${Date.now()}`);
  await build({
    configFile: false,
    root: ROOT,
    base: './',
    logLevel: 'error',
    // As published: Lit's own development build warns on the console.
    resolve: {
      conditions: ['module', 'browser', 'production'],
      alias: { '@diffusion-studio/client-sdk': join(ROOT, '../client-sdk/src/index.ts') },
    },
    define: { 'process.env.NODE_ENV': '"production"' },
    build: {
      outDir: folder,
      lib: {
        entry: { page: join(ROOT, 'test/harness/page.ts'), late: join(ROOT, 'test/harness/late.ts') },
        formats: ['es'],
      },
      rolldownOptions: { output: { entryFileNames: '[name].js', chunkFileNames: '[name]-[hash].js' } },
    },
  });
  const server = await serve(folder);
  const { port } = server.address() as AddressInfo;
  const browser: Browser = await chromium.launch({ executablePath: chromiumPath(), args: ['--no-sandbox'] });
  return {
    async open({ script = 'page', body = both, lang = 'en', dir = 'ltr', context = {} } = {}) {
      const tab = await browser.newContext({ viewport: { width: 1280, height: 900 }, ...context });
      const page = await tab.newPage();
      const noise: string[] = [];
      page.setDefaultTimeout(5000);
      page.on('console', (message) => noise.push(`${message.type()}: ${message.text()}`));
      page.on('pageerror', (error) => noise.push(String(error)));
      const query = new URLSearchParams({ script, body, lang, dir });
      await page.goto(`http://127.0.0.1:${port}/?${query}`);
      await page.waitForFunction(() => window.levers !== undefined);
      return { page, noise };
    },
    async close() {
      await browser.close();
      await new Promise((resolve) => server.close(resolve));
      await rm(folder, { recursive: true, force: true });
    },
  };
};
