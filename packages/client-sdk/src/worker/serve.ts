/**
 * The worker's side of the wire: answers calls, each with its own AbortSignal, and sends events.
 * Runs in a worker, or in the page on the last rung of the ladder.
 * @module
 */
import { expose } from 'comlink';
import { encodeError, StudioError } from '../errors.ts';
import type { OwnedToken, Served, StoreEvent, TokenAnswer } from './protocol.ts';
import { createStoreRole } from './store-role.ts';

export interface ServeOptions {
  readonly proxy: string;
  readonly calls: MessagePort;
  readonly events: MessagePort;
  /** Name of a Web Lock held for the life of this thread; undefined where there are none. */
  readonly lifeLock: Promise<string | undefined>;
}

/** Asks the page for a token over the events port. */
const createTokenQuestions = (events: MessagePort, send: (event: StoreEvent) => void) => {
  const waiting = new Map<number, { resolve(owned: OwnedToken | null): void; reject(error: unknown): void }>();
  let lastId = 0;
  events.onmessage = ({ data }: MessageEvent<TokenAnswer>) => {
    const question = waiting.get(data.id);
    waiting.delete(data.id);
    if (data.error) question?.reject(new StudioError(data.error));
    else question?.resolve(data.owned);
  };
  return ({ refresh }: { refresh: boolean }) =>
    new Promise<OwnedToken | null>((resolve, reject) => {
      lastId += 1;
      waiting.set(lastId, { resolve, reject });
      send({ type: 'ask-token', id: lastId, refresh });
    });
};

/** Serves the `store` role over two ports. */
export const serveStore = ({ proxy, calls, events, lifeLock }: ServeOptions): void => {
  const running = new Map<number, AbortController>();
  const life = new AbortController();
  const send = (event: StoreEvent) => events.postMessage(event);
  const role = createStoreRole({ proxy, send, askToken: createTokenQuestions(events, send), signal: life.signal });

  const served: Served = {
    async call(id, method, request) {
      const controller = new AbortController();
      running.set(id, controller);
      try {
        // `method` and `request` come from the same bundle version, checked at `hello`.
        const work = role[method] as (request: unknown, context: { signal: AbortSignal }) => Promise<unknown>;
        return { value: await work(request, { signal: controller.signal }) };
      } catch (error) {
        return { error: encodeError(error) };
      } finally {
        running.delete(id);
      }
    },
    abort: (id) => running.get(id)?.abort(),
    ping: () => true,
    lifeLock: () => lifeLock,
    close: () => life.abort(),
  };
  expose(served, calls);
};
