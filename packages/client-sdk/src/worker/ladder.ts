/**
 * Starts a worker from wherever this bundle lies. Rungs, tried in order:
 * the host's own worker or worker URL; our file when it is of the page's origin; a one-line blob that imports our file
 * from the CDN; the main thread. Which rungs apply is decided by origins, never by trying what a CSP would report.
 * @module
 */
import { toStudioError } from '../errors.ts';
import { trustedWorkerUrl } from '../registry.ts';
import type { StudioOptions } from '../studio-client.ts';
import { protocolVersion } from '../version.ts';
import type { Hello, LoadFailure } from './protocol.ts';
import { workerFileUrl, workerSource } from './worker-url.ts';

export type Rung = 'host' | 'module' | 'blob' | 'main';

/** A rung that was tried and left. */
export interface Failure {
  readonly rung: Rung;
  readonly reason: string;
}

/** How long a worker has to say hello. */
const helloMs = 5000;

/** `new Worker` takes a TrustedScriptURL where the page demands one; TypeScript's DOM library still says string. */
const startWorker = (url: string) => new Worker(trustedWorkerUrl(url), { type: 'module', name: 'diffusion-studio' });

/** A worker whose text is a blob. The blob's URL may be given back as soon as the worker has said hello. */
const startBlob = (text: string): { worker: Worker; release: () => void } => {
  const url = URL.createObjectURL(new Blob([text], { type: 'text/javascript' }));
  try {
    return { worker: startWorker(url), release: () => URL.revokeObjectURL(url) };
  } catch (error) {
    URL.revokeObjectURL(url);
    throw error;
  }
};

/** `await import` and not a static import, which a blob worker's inherited CSP refuses. */
const importLine = (url: string) =>
  `await import(${JSON.stringify(url)}).catch((e) => postMessage({ type: 'ds-load-failure', message: String(e) }))`;

const ownOrigin = (url: string) => new URL(url, location.href).origin === location.origin;
const absolute = (url: string) => new URL(url, location.href).href;

interface Attempt {
  readonly rung: Rung;
  start(): { worker: Worker; release?: () => void };
}

/** The rungs that can work here, in order. */
const attempts = (options: Pick<StudioOptions, 'workerUrl' | 'createWorker'>): Attempt[] => {
  const { createWorker, workerUrl } = options;
  const list: Attempt[] = [];
  if (createWorker) list.push({ rung: 'host', start: () => ({ worker: createWorker() }) });
  if (workerUrl !== undefined) {
    list.push({
      rung: 'host',
      start: () =>
        ownOrigin(workerUrl) ? { worker: startWorker(workerUrl) } : startBlob(importLine(absolute(workerUrl))),
    });
  }
  const source = workerSource();
  if (source !== undefined) {
    list.push({ rung: 'blob', start: () => startBlob(source) });
    return list;
  }
  const file = workerFileUrl();
  if (ownOrigin(file)) list.push({ rung: 'module', start: () => ({ worker: startWorker(file) }) });
  list.push({ rung: 'blob', start: () => startBlob(importLine(file)) });
  return list;
};

/** Resolves at the worker's hello. */
const awaitHello = (worker: Worker): Promise<void> =>
  new Promise((resolve, reject) => {
    const end = (error?: Error) => {
      clearTimeout(timer);
      worker.removeEventListener('message', hear);
      worker.removeEventListener('error', fail);
      if (error) reject(error);
      else resolve();
    };
    const hear = ({ data }: MessageEvent<Hello | LoadFailure>) => {
      if (data?.type === 'ds-load-failure') end(new Error(data.message));
      if (data?.type !== 'ds-hello') return;
      if (data.version === protocolVersion && data.role === 'store') end();
      else end(new Error(`The worker speaks protocol ${data.version}, this page ${protocolVersion}.`));
    };
    const fail = (event: ErrorEvent) => {
      event.preventDefault();
      end(new Error(event.message || 'The worker could not be loaded.'));
    };
    const timer = setTimeout(() => end(new Error(`No hello within ${helloMs / 1000} s.`)), helloMs);
    worker.addEventListener('message', hear);
    worker.addEventListener('error', fail);
  });

/** Climbs until a worker says hello. Without one, `worker` is undefined: the main thread is the last rung. */
export const climb = async (
  options: Pick<StudioOptions, 'workerUrl' | 'createWorker'>,
): Promise<{ rung: Rung; worker?: Worker; failures: readonly Failure[] }> => {
  const failures: Failure[] = [];
  for (const { rung, start } of typeof Worker === 'undefined' ? [] : attempts(options)) {
    let started: ReturnType<Attempt['start']> | undefined;
    try {
      started = start();
      await awaitHello(started.worker);
      return { rung, worker: started.worker, failures };
    } catch (error) {
      started?.worker.terminate();
      failures.push({ rung, reason: toStudioError(error).message });
    } finally {
      started?.release?.();
    }
  }
  return { rung: 'main', failures };
};
