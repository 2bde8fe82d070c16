/**
 * The page's side of the wire, and what comlink lacks: a table of pending calls that are all rejected when the worker
 * dies, abort, time limits, a heartbeat, a bounded restart.
 * @module
 */
import { type Remote, releaseProxy, wrap } from 'comlink';
import { clientError, encodeError, StudioError } from '../errors.ts';
import type { Diagnostic, StudioOptions } from '../studio-client.ts';
import { climb } from './ladder.ts';
import type { CallAnswer, OwnedToken, Served, Start, StoreEvent, StoreRole, TokenAnswer } from './protocol.ts';

export interface LinkOptions extends Pick<StudioOptions, 'workerUrl' | 'createWorker'> {
  readonly proxy: string;
  readonly onEvent: (event: Exclude<StoreEvent, { type: 'ask-token' }>) => void;
  readonly askToken: (options: { refresh: boolean }) => Promise<OwnedToken | null>;
  readonly onDiagnostic: (diagnostic: Diagnostic) => void;
  /** A new worker is there and knows nothing yet; called before waiting calls are sent. */
  readonly onConnect: (call: Link['call']) => void;
}

export interface CallOptions {
  readonly signal?: AbortSignal | undefined;
  /** Time limit; none by default, since uploads and jobs take as long as they take. */
  readonly timeoutMs?: number;
}

export interface Link {
  call<M extends keyof StoreRole>(
    method: M,
    request: Parameters<StoreRole[M]>[0],
    options?: CallOptions,
  ): ReturnType<StoreRole[M]>;
  /** Connects now instead of at the first call. */
  start(): void;
  close(): Promise<void>;
}

/** A worker, or the main thread, that answers. */
interface Connection {
  readonly remote: Remote<Served>;
  readonly pending: Map<number, (error: StudioError) => void>;
  end(): void;
}

/** A ping unanswered for this long, twice in a row, means that the worker hangs. */
const heartbeatMs = 10_000;
/** More deaths than this within `restartWindowMs` and the main thread takes over. */
const maxRestarts = 3;
const restartWindowMs = 60_000;

/** Connects lazily, at the first call or `call` from `onConnect`; restarts by itself. */
export const createLink = (options: LinkOptions): Link => {
  let lastId = 0;
  let connecting: Promise<Connection> | undefined;
  let deaths: number[] = [];
  let closed = false;

  const listen = (events: MessagePort) => {
    events.onmessage = async ({ data }: MessageEvent<StoreEvent>) => {
      if (data.type !== 'ask-token') {
        options.onEvent(data);
        return;
      }
      const answer = await options
        .askToken({ refresh: data.refresh })
        .then((owned): TokenAnswer => ({ type: 'token', id: data.id, owned }))
        .catch((error): TokenAnswer => ({ type: 'token', id: data.id, owned: null, error: encodeError(error) }));
      events.postMessage(answer);
    };
  };

  /** Watches for the worker's death: its lock is freed, it errs, or it stops answering. */
  const watch = async (worker: Worker, remote: Remote<Served>, die: (reason: string) => void, signal: AbortSignal) => {
    worker.addEventListener('error', (event) => die(event.message || 'The worker failed.'), { signal });
    worker.addEventListener('messageerror', () => die('A message could not be read.'), { signal });
    let missed = 0;
    const beat = setInterval(() => {
      missed += 1;
      if (missed > 2) die('The worker does not answer.');
      void remote.ping().then(() => {
        missed = 0;
      });
    }, heartbeatMs);
    signal.addEventListener('abort', () => clearInterval(beat));
    const name = await remote.lifeLock();
    if (name === undefined) return;
    await navigator.locks.request(name, { signal }, () => die('The worker ended.')).catch(() => undefined);
  };

  const connect = async (mainThread: boolean): Promise<Connection> => {
    const climbed = mainThread ? { rung: 'main' as const, failures: [] } : await climb(options);
    const worker = 'worker' in climbed ? climbed.worker : undefined;
    const { port1: calls, port2: farCalls } = new MessageChannel();
    const { port1: events, port2: farEvents } = new MessageChannel();
    listen(events);
    if (worker) {
      const start: Start = { type: 'ds-start', proxy: options.proxy, calls: farCalls, events: farEvents };
      worker.postMessage(start, [farCalls, farEvents]);
    } else {
      const { serveStore } = await import('./serve.ts');
      serveStore({
        proxy: options.proxy,
        calls: farCalls,
        events: farEvents,
        lifeLock: Promise.resolve(undefined),
      });
    }
    if (!worker || climbed.failures.length > 0) {
      options.onDiagnostic({
        code: 'worker_fallback',
        message: worker
          ? 'A way to start the worker failed; another one works.'
          : 'The work is done in the main thread.',
        detail: { rung: climbed.rung, failures: climbed.failures },
      });
    }

    // Held in this closure: comlink drops answers of a proxy that was garbage-collected (issue 692).
    const remote = wrap<Served>(calls);
    const pending: Connection['pending'] = new Map();
    const life = new AbortController();
    const end = () => {
      life.abort();
      remote[releaseProxy]();
      calls.close();
      events.close();
      worker?.terminate();
      const gone = clientError('worker_gone', closed ? 'The client was closed.' : 'The worker ended during the call.');
      for (const reject of [...pending.values()]) reject(gone);
      pending.clear();
    };
    const connection: Connection = { remote, pending, end };
    if (worker) {
      const die = (reason: string) => {
        if (life.signal.aborted) return;
        end();
        restart(reason);
      };
      void watch(worker, remote, die, life.signal);
    }
    return connection;
  };

  const restart = (reason: string) => {
    if (closed) return;
    const now = Date.now();
    deaths = [...deaths.filter((at) => now - at < restartWindowMs), now];
    options.onDiagnostic({ code: 'worker_restarted', message: reason, detail: { deaths: deaths.length } });
    establish(deaths.length > maxRestarts);
  };

  const establish = (mainThread = false): Promise<Connection> => {
    const next = connect(mainThread);
    connecting = next;
    next.catch(() => {
      if (connecting === next) connecting = undefined;
    });
    options.onConnect((method, request, callOptions) => callOver(next, method, request, callOptions));
    return next;
  };

  const callOver = <M extends keyof StoreRole>(
    to: Promise<Connection>,
    method: M,
    request: Parameters<StoreRole[M]>[0],
    { signal, timeoutMs }: CallOptions = {},
  ): ReturnType<StoreRole[M]> => {
    const run = async (): Promise<unknown> => {
      if (closed) throw clientError('worker_gone', 'The client was closed.');
      if (signal?.aborted) throw clientError('aborted', 'The call was aborted.');
      const { remote, pending } = await to;
      if (signal?.aborted) throw clientError('aborted', 'The call was aborted.');
      lastId += 1;
      const id = lastId;
      const settled = new AbortController();
      try {
        return await new Promise((resolve, reject) => {
          pending.set(id, reject);
          const stop = (error: StudioError) => {
            void remote.abort(id);
            reject(error);
          };
          signal?.addEventListener('abort', () => stop(clientError('aborted', 'The call was aborted.')), {
            signal: settled.signal,
          });
          if (timeoutMs !== undefined) {
            const limit = () => stop(clientError('timeout', `No answer within ${timeoutMs / 1000} s.`));
            const timer = setTimeout(limit, timeoutMs);
            settled.signal.addEventListener('abort', () => clearTimeout(timer));
          }
          remote.call(id, method, request).then((answer: CallAnswer) => {
            if ('error' in answer) reject(new StudioError(answer.error));
            else resolve(answer.value);
          }, reject);
        });
      } finally {
        pending.delete(id);
        settled.abort();
      }
    };
    return run() as ReturnType<StoreRole[M]>;
  };

  return {
    call: (method, request, callOptions) => callOver(connecting ?? establish(), method, request, callOptions),
    start: () => void (connecting ?? establish()),
    async close() {
      closed = true;
      const connection = await connecting?.catch(() => undefined);
      if (!connection) return;
      // In the main thread there is nobody to terminate: its streams and timers end by themselves.
      await connection.remote.close();
      connection.end();
    },
  };
};
