/**
 * The worker file. Built as one self-contained chunk; says hello, then serves the page that starts it.
 * @module
 */
import { protocolVersion } from '../version.ts';
import type { Hello, Start } from './protocol.ts';
import { serveStore } from './serve.ts';

/** What we use of `DedicatedWorkerGlobalScope`, which TypeScript cannot have beside the DOM's types. */
interface WorkerScope {
  postMessage(message: Hello): void;
  addEventListener(type: 'message', listener: (event: MessageEvent<Start>) => void): void;
}
const scope = globalThis as unknown as WorkerScope;

/**
 * The browser frees the lock when this worker ends, however it ends: so the page learns of it at once. The name is given
 * only when the lock is held, or the page could get it first and take the worker for dead.
 */
const holdLifeLock = (): Promise<string | undefined> => {
  if (!('locks' in navigator)) return Promise.resolve(undefined);
  const name = `ds:life:${crypto.getRandomValues(new Uint32Array(4)).join('-')}`;
  return new Promise((resolve, reject) => {
    const hold = () => {
      resolve(name);
      return new Promise<never>(() => {});
    };
    navigator.locks.request(name, hold).catch(reject);
  });
};

const lifeLock = holdLifeLock();

scope.addEventListener('message', ({ data }) => {
  if (data.type !== 'ds-start') return;
  const { proxy, calls, events } = data;
  serveStore({ proxy, calls, events, lifeLock });
});
scope.postMessage({ type: 'ds-hello', version: protocolVersion, role: 'store' });
