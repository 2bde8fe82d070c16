/**
 * The CDN: our bundle under a path prefix, an older copy of it, and the scripts of the foreign hosts, on an origin of their own.
 * @module
 */
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { serveStatic } from '@hono/node-server/serve-static';
import { Hono } from 'hono';
import { cors } from 'hono/cors';
import type { ScriptName } from './scripts.ts';

/** Options of the CDN. */
export interface CdnOptions {
  /** Folder of the bundle: `packages/elements/dist-cdn`. */
  readonly dir: string;
  /** Version of the bundle, as it stands in its scripts. */
  readonly version: string;
  readonly scripts: Readonly<Record<ScriptName, string>>;
}

/** The version that the older copy says it has. */
export const olderVersion = '0.0.9';

/**
 * Serves `/cdn/v0/*`, `/cdn/older/*` and `/hosts/*` with CORS for everyone.
 * The older copy is the same bundle with its version string replaced as it is served: there is no earlier release to
 * serve yet, and what a page must stand is two copies that disagree about their version.
 */
export function cdnApp({ dir, version, scripts }: CdnOptions): Hono {
  const app = new Hono();
  app.use(cors({ origin: '*' }));
  app.use(async (c, next) => {
    await next();
    c.header('Cache-Control', 'no-cache');
    c.header('Cross-Origin-Resource-Policy', 'cross-origin');
    c.header('X-Content-Type-Options', 'nosniff');
  });
  app.get('/cdn/older/:file{[\\w.-]+\\.js}', async (c) => {
    const source = await readFile(join(dir, c.req.param('file')), 'utf8').catch(() => undefined);
    if (source === undefined) return c.notFound();
    return c.body(source.replaceAll(version, olderVersion), 200, { 'Content-Type': 'text/javascript; charset=utf-8' });
  });
  app.use('/cdn/v0/*', serveStatic({ root: dir, rewriteRequestPath: (path) => path.slice('/cdn/v0'.length) }));
  app.get('/hosts/:name', (c) => {
    const name = c.req.param('name');
    if (!Object.hasOwn(scripts, name)) return c.notFound();
    return c.body(scripts[name as ScriptName], 200, { 'Content-Type': 'text/javascript; charset=utf-8' });
  });
  return app;
}
