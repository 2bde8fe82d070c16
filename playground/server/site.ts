/**
 * The playground's own origin: its pages, its style, its service worker, and a copy of the bundle.
 * The copy is on this origin so that the app works offline and starts its worker as a module; the foreign pages show
 * the bundle from another origin.
 * @module
 */
import { createHash } from 'node:crypto';
import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { serveStatic } from '@hono/node-server/serve-static';
import { Hono } from 'hono';
import { type PageSettings, pages, renderPage } from '../pages/layout.ts';
import { playgroundPolicy } from './policies.ts';
import type { ScriptName } from './scripts.ts';

const publicDir = fileURLToPath(new URL('../public', import.meta.url));
const bundlePrefix = '/cdn/v0';

/** Options of the playground's site. */
export interface SiteOptions extends Omit<PageSettings, 'entryPath'> {
  readonly storageOrigin: string;
  readonly cdnDir: string;
  readonly entry: string;
  readonly scripts: Readonly<Record<ScriptName, string>>;
  /** Origin of sign-in; it is known once the proxy answers. */
  readonly authOrigin: () => Promise<string>;
}

/** The app of the playground. */
export function siteApp(options: SiteOptions): Hono {
  const { scripts, cdnDir } = options;
  const settings: PageSettings = { ...options, entryPath: `${bundlePrefix}/${options.entry}` };
  const app = new Hono();
  app.use(async (c, next) => {
    await next();
    c.header('X-Content-Type-Options', 'nosniff');
    c.header('Referrer-Policy', 'no-referrer');
    c.header('Cache-Control', 'no-cache');
  });
  for (const page of pages) {
    app.get(page.path, async (c) => {
      const auth = await options.authOrigin();
      c.header(
        'Content-Security-Policy',
        playgroundPolicy({ proxy: options.proxyUrl, storage: options.storageOrigin, auth }),
      );
      return c.html(renderPage(page, settings));
    });
  }
  app.get('/playground.js', (c) =>
    c.body(scripts['playground.js'], 200, { 'Content-Type': 'text/javascript; charset=utf-8' }),
  );
  app.get('/service-worker.js', async (c) => {
    const shell = await shellFiles(cdnDir);
    const script = `self.__shell = ${JSON.stringify({ ...shell, version: digest(shell.version, Object.values(scripts)) })};\n${scripts['service-worker.js']}`;
    return c.body(script, 200, { 'Content-Type': 'text/javascript; charset=utf-8' });
  });
  app.get('/favicon.ico', (c) => c.redirect('/icons/icon.svg'));
  app.use(
    `${bundlePrefix}/*`,
    serveStatic({ root: cdnDir, rewriteRequestPath: (path) => path.slice(bundlePrefix.length) }),
  );
  app.use('/*', serveStatic({ root: publicDir }));
  app.notFound((c) => c.text('There is no such page. The playground has /, /generator and /account.', 404));
  return app;
}

/** Everything that must be on the device for the app to open without a network. */
async function shellFiles(cdnDir: string): Promise<{ urls: string[]; version: string }> {
  const bundle = (await readdir(cdnDir)).filter((name) => name.endsWith('.js') && !name.includes('.single.'));
  const contents = await Promise.all(bundle.map((name) => readFile(join(cdnDir, name), 'utf8')));
  const files = (await readdir(publicDir, { recursive: true, withFileTypes: true })).filter((entry) => entry.isFile());
  return {
    urls: [
      ...pages.map(({ path }) => path),
      '/playground.js',
      ...files.map((entry) => join(entry.parentPath, entry.name).slice(publicDir.length)),
      ...bundle.map((name) => `${bundlePrefix}/${name}`),
    ],
    version: digest('', contents),
  };
}

const digest = (seed: string, contents: readonly string[]) => {
  const hash = createHash('sha256').update(seed);
  for (const content of contents) hash.update(content);
  return hash.digest('hex').slice(0, 16);
};
