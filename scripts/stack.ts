/**
 * Everything at once, as `npm start` and the e2e tests need it: Postgres, stand-ins, the proxy as a process of its own,
 * the playground and its foreign pages.
 * @module
 */
import { join } from 'node:path';
import { type Playground, startPlayground } from '../playground/server.ts';
import { buildBrowserPackages } from './build/build-packages.ts';
import { ROOT } from './root.ts';
import { assertFree, freePort } from './stack/ports.ts';
import { proxyProcess } from './stack/proxy-process.ts';
import { developmentSecret } from './stack/secret.ts';
import { type Services, startServices } from './stack/services.ts';

export interface StackOptions {
  /** Where the database, the bucket and the keys of this stack are kept. One stack at a time owns it. */
  readonly dataDir: string;
  /** A free one by default. */
  readonly proxyPort?: number;
  /** A free one by default. */
  readonly playgroundPort?: number;
  /**
   * Configuration as in `packages/proxy/src/config.ts`. A key in it makes that service real, each alone; without one
   * its stand-in runs. Nothing else of this process's environment reaches the proxy's configuration.
   */
  readonly env?: NodeJS.ProcessEnv;
  /** Origins besides the playground's whose pages may call the proxy. */
  readonly allowedOrigins?: readonly string[];
  /** Seconds that a sample picture takes, as a factor: 1 shows progress, 0 does not wait. */
  readonly delayScale?: number;
  /** What the proxy prints. */
  readonly onProxyOutput?: (text: string) => void;
}

export interface Stack {
  readonly proxyUrl: string;
  readonly playgroundUrl: string;
  /** A stranger's page under a strict policy. */
  readonly foreignUrl: string;
  /** A stranger's page with its own Lit and an older copy of our bundle. */
  readonly ownLitUrl: string;
  readonly cdnUrl: string;
  /** Login of the database's owner. */
  readonly databaseUrl: string;
  /** The services behind the proxy, stand-ins and real ones. */
  readonly services: Services;
  /** The proxy's configuration, to run its other commands (`reconcile`) beside it. */
  readonly proxyEnv: NodeJS.ProcessEnv;
  /** Ends the proxy as a crash would (SIGKILL). */
  killProxy(): Promise<void>;
  /** Starts it again, after `killProxy` or a crash point; `env` is added to its configuration. */
  restartProxy(env?: NodeJS.ProcessEnv): Promise<void>;
  /** Resolves when the proxy has ended by itself. */
  proxyEnded(): Promise<void>;
  /** Ends everything, the proxy before the database. */
  close(): Promise<void>;
}

/** Starts the stack; builds the browser packages first where their sources have changed. */
export async function startStack(options: StackOptions): Promise<Stack> {
  const { dataDir, onProxyOutput = () => {} } = options;
  // A copy, because the bundler sets NODE_ENV in this process.
  const env = { ...options.env };
  if (options.proxyPort !== undefined) await assertFree(options.proxyPort, 'DS_PROXY_PORT');
  if (options.playgroundPort !== undefined) await assertFree(options.playgroundPort, 'DS_PLAYGROUND_PORT');

  const closing: (() => Promise<void>)[] = [];
  const close = async () => {
    for (let end = closing.pop(); end; end = closing.pop()) await end();
  };
  try {
    const [secret] = await Promise.all([developmentSecret(dataDir), buildBrowserPackages()]);
    const services = await startServices({
      dataDir,
      secret,
      env,
      delayScale: options.delayScale ?? 0,
    });
    closing.push(() => services.close());

    const proxyPort = options.proxyPort ?? (await freePort());
    const proxyUrl = `http://127.0.0.1:${proxyPort}`;
    const playground = await openPlayground({ ...options, proxyUrl, services });
    closing.push(() => playground.close());

    const proxyEnv: NodeJS.ProcessEnv = {
      PATH: process.env.PATH,
      NODE_OPTIONS: process.env.NODE_OPTIONS,
      DS_SECRET: secret,
      ...env,
      ...services.env,
      DS_PROXY_PORT: String(proxyPort),
      DS_ALLOWED_ORIGINS: [
        ...playground.allowedOrigins,
        ...(options.allowedOrigins ?? []),
        ...(env.DS_ALLOWED_ORIGINS?.split(',') ?? []),
      ].join(','),
    };
    let proxy = proxyProcess(proxyUrl, proxyEnv, onProxyOutput);
    closing.push(() => proxy.end());
    await proxy.start();

    return {
      proxyUrl,
      playgroundUrl: playground.url,
      foreignUrl: playground.foreignUrl,
      ownLitUrl: playground.ownLitUrl,
      cdnUrl: playground.cdnUrl,
      databaseUrl: services.databaseUrl,
      services,
      proxyEnv,
      killProxy: () => proxy.kill(),
      async restartProxy(added = {}) {
        await proxy.end();
        proxy = proxyProcess(proxyUrl, { ...proxyEnv, ...added }, onProxyOutput);
        await proxy.start();
      },
      proxyEnded: () => proxy.ended(),
      close,
    };
  } catch (error) {
    await close();
    throw error;
  }
}

function openPlayground(options: {
  readonly proxyUrl: string;
  readonly playgroundPort?: number | undefined;
  readonly services: Services;
}): Promise<Playground> {
  const { services } = options;
  const { ports } = services;
  return startPlayground({
    port: options.playgroundPort ?? 0,
    cdnPort: ports.cdn,
    foreignPort: ports.foreign,
    ownLitPort: ports.ownLit,
    proxyUrl: options.proxyUrl,
    storageOrigin: services.storageOrigin,
    cdnDir: join(ROOT, 'packages/elements/dist-cdn'),
    ...(services.outboxUrl === undefined ? {} : { outboxUrl: services.outboxUrl }),
  });
}
