/**
 * Starts the playground: its site, a CDN, and two foreign pages, each on an origin of its own.
 * @module
 */
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { PublicConfig } from '../packages/client-sdk/src/studio-client.ts';
import { cdnApp } from './server/cdn.ts';
import { type ForeignKind, foreignApp } from './server/foreign.ts';
import { HostSessions } from './server/host-session.ts';
import { type Listening, listen } from './server/listen.ts';
import { bundleScripts } from './server/scripts.ts';
import { siteApp } from './server/site.ts';

/** Options of `startPlayground`. Ports are of `host`; 0 takes a free one. */
export interface PlaygroundOptions {
  readonly port: number;
  readonly cdnPort?: number;
  readonly foreignPort?: number;
  readonly ownLitPort?: number;
  /** Origin of the proxy. It may start after the playground, and must allow `allowedOrigins`. */
  readonly proxyUrl: string;
  /** Origin of the bucket. */
  readonly storageOrigin: string;
  /** Folder of the built bundle: `packages/elements/dist-cdn`. */
  readonly cdnDir: string;
  /** File name of the bundle's entry in `cdnDir`. */
  readonly entry?: string;
  /** Page that shows the mails of a stand-in; absent when mail is real. */
  readonly outboxUrl?: string;
  readonly host?: string;
}

/** A running playground. */
export interface Playground {
  readonly url: string;
  readonly foreignUrl: string;
  readonly ownLitUrl: string;
  readonly cdnUrl: string;
  /** Origins of pages that call the proxy. */
  readonly allowedOrigins: readonly string[];
  close(): Promise<void>;
}

/**
 * Starts everything.
 * @throws Error `port_taken` when a port is in use; the message names the port and how to change it.
 * @throws Error `bundle_missing` when `cdnDir` has no built bundle.
 */
export async function startPlayground(options: PlaygroundOptions): Promise<Playground> {
  const { cdnDir, proxyUrl, storageOrigin, outboxUrl } = options;
  const { host = '127.0.0.1', entry = 'diffusion-studio.js' } = options;
  await assertBundle(join(cdnDir, entry));
  const scripts = await bundleScripts();
  const config = configOf(proxyUrl);
  const sessions = new HostSessions(config);
  const open: Listening[] = [];
  const close = async () => {
    await Promise.all(open.map((server) => server.close()));
  };
  const start = async (...[app, where]: Parameters<typeof listen>) => {
    const server = await listen(app, where);
    open.push(server);
    return server.origin;
  };
  try {
    const version = await bundleVersion();
    const cdnUrl = await start(cdnApp({ dir: cdnDir, version, scripts }), {
      name: 'CDN',
      host,
      port: options.cdnPort ?? 0,
      setting: 'cdnPort',
    });
    const foreign = (kind: ForeignKind, port = 0) =>
      start(foreignApp({ kind, cdn: cdnUrl, proxy: proxyUrl, storage: storageOrigin, entry, sessions, outboxUrl }), {
        name: 'foreign page',
        host,
        port,
        setting: kind === 'strict' ? 'foreignPort' : 'ownLitPort',
      });
    const foreignUrl = await foreign('strict', options.foreignPort);
    const ownLitUrl = await foreign('own-lit', options.ownLitPort);
    const url = await start(
      siteApp({
        proxyUrl,
        storageOrigin,
        cdnUrl,
        foreignUrl,
        ownLitUrl,
        outboxUrl,
        cdnDir,
        entry,
        scripts,
        authOrigin: async () => new URL((await config()).supabase.url).origin,
      }),
      { name: 'playground', host, port: options.port, setting: 'DS_PLAYGROUND_PORT' },
    );
    return { url, foreignUrl, ownLitUrl, cdnUrl, allowedOrigins: [url, foreignUrl, ownLitUrl], close };
  } catch (error) {
    await close();
    throw error;
  }
}

async function assertBundle(path: string): Promise<void> {
  await readFile(path).catch(() => {
    const message = `bundle_missing: there is no ${path}. Build it first: npm run build`;
    throw Object.assign(new Error(message), { code: 'bundle_missing' });
  });
}

async function bundleVersion(): Promise<string> {
  const manifest = new URL('../packages/elements/package.json', import.meta.url);
  return (JSON.parse(await readFile(manifest, 'utf8')) as { version: string }).version;
}

/** Reads `GET /v1/config` when first needed and keeps it. A failure is not kept. */
function configOf(proxyUrl: string): () => Promise<PublicConfig> {
  let config: Promise<PublicConfig> | undefined;
  return () => {
    config ??= fetch(`${proxyUrl}/v1/config`).then(async (response) => {
      if (!response.ok) throw new Error(`The proxy at ${proxyUrl} answers ${response.status} to GET /v1/config.`);
      return (await response.json()) as PublicConfig;
    });
    config.catch(() => {
      config = undefined;
    });
    return config;
  };
}
