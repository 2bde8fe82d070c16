/**
 * Keeps the playground's shell on the device. The network wins while it answers, so that a new build is never hidden;
 * without it the kept copy is served. Only this origin's own files pass here: the proxy and the bucket are others.
 * @module
 */

/** The server writes this before the script: what the shell is made of, and a version that changes with it. */
interface Shell {
  readonly urls: readonly string[];
  readonly version: string;
}

/** The part of `ServiceWorkerGlobalScope` that we use; its library cannot stand beside the DOM's. */
interface WorkerScope {
  readonly __shell: Shell;
  readonly clients: { claim(): Promise<void> };
  skipWaiting(): Promise<void>;
  addEventListener(
    type: 'install' | 'activate' | 'fetch',
    listener: (
      event: Event & {
        waitUntil(work: Promise<unknown>): void;
        respondWith(answer: Promise<Response>): void;
        readonly request: Request;
      },
    ) => void,
  ): void;
}

const scope = globalThis as unknown as WorkerScope;
const prefix = 'ds-playground-';
const cacheName = `${prefix}${scope.__shell.version}`;

scope.addEventListener('install', (event) => event.waitUntil(keepShell().then(() => scope.skipWaiting())));
scope.addEventListener('activate', (event) => event.waitUntil(forgetOlder().then(() => scope.clients.claim())));
scope.addEventListener('fetch', (event) => {
  const { request } = event;
  if (request.method !== 'GET' || new URL(request.url).origin !== location.origin) return;
  event.respondWith(networkFirst(request));
});

async function keepShell(): Promise<void> {
  const cache = await caches.open(cacheName);
  await cache.addAll(scope.__shell.urls.map((url) => new Request(url, { cache: 'reload' })));
}

async function forgetOlder(): Promise<void> {
  const names = await caches.keys();
  const older = names.filter((name) => name.startsWith(prefix) && name !== cacheName);
  await Promise.all(older.map((name) => caches.delete(name)));
}

async function networkFirst(request: Request): Promise<Response> {
  try {
    return await fetch(request);
  } catch (error) {
    const kept = await caches.match(request, { ignoreSearch: true, ignoreVary: true });
    if (kept) return kept;
    throw error;
  }
}
