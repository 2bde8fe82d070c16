/**
 * Keeps jobs current. Of all tabs one holds the lock and the only event stream; the others hear of changes through
 * the cache's channel. Without a stream the leader polls.
 * @module
 */
import { sleep } from '../api/backoff.ts';
import { readEventStream } from '../api/event-stream.ts';
import type { Api } from '../api/http.ts';
import type { Online } from '../api/online.ts';
import { clientError, toStudioError } from '../errors.ts';
import type { Database } from '../library/database.ts';
import type { JobEvent, JobsState } from '../studio-client.ts';
import type { Locks } from '../tabs/locks.ts';

export interface FollowOptions {
  readonly scope: string;
  readonly api: Api;
  readonly database: Database;
  readonly locks: Locks;
  readonly online: Online;
  readonly signal: AbortSignal;
  /** Asks the proxy for the newest jobs; called whenever events may have been missed. */
  readonly sync: () => Promise<void>;
  readonly onEvent: (event: JobEvent) => Promise<void>;
  readonly onLive: (live: JobsState['live']) => void;
  /** The stream cannot be held; polling began. */
  readonly onPolling: (reason: string) => void;
  /** Whether a job is on its way: then polling is quick. */
  readonly isBusy: () => boolean;
}

/** A stream that lived longer than this was a good one; its end is no failure. */
const goodStreamMs = 10_000;
/** After this many failures in a row the leader polls between tries. */
const failuresBeforePolling = 3;
const quickPollMs = 3000;
const slowPollMs = 30_000;
/** How long polling goes on until the stream is tried again. */
const streamAgainMs = 60_000;

/** Nobody is there to follow for: another try would end the same. */
const forGood: ReadonlySet<string> = new Set(['aborted', 'token_missing', 'account_erased']);

/** Follows until `signal` ends. Rejects only when the proxy refuses this caller for good. */
export const follow = async (options: FollowOptions): Promise<void> => {
  const { scope, api, database, online, signal, onLive } = options;
  const seqKey = ['seq', scope] as const;

  const stream = async (onOpen: () => void): Promise<void> => {
    const lastEventId = await database.get<string>(seqKey);
    let order: Promise<unknown> = Promise.resolve();
    const broken = new AbortController();
    await readEventStream(api, '/v1/jobs/events', {
      ...(lastEventId === undefined ? {} : { lastEventId }),
      signal: AbortSignal.any([signal, broken.signal]),
      onOpen() {
        onOpen();
        order = order.then(options.sync);
        order.catch(() => broken.abort());
      },
      onMessage({ event, data, id }) {
        if (event !== 'job') return;
        order = order.then(async () => {
          await options.onEvent(JSON.parse(data) as JobEvent);
          await database.set(seqKey, id);
        });
        order.catch(() => broken.abort());
      },
    }).catch(async (error) => {
      // A handler's failure is the truer reason.
      await order;
      throw error;
    });
    await order;
  };

  /** Looks every few seconds whether there is a reason to ask: a job on its way, or a while since the last time. */
  const poll = async () => {
    onLive('polling');
    const begun = Date.now();
    let asked = 0;
    while (Date.now() - begun < streamAgainMs) {
      if (options.isBusy() || Date.now() - asked >= slowPollMs) {
        await options.sync();
        asked = Date.now();
      }
      await sleep(quickPollMs, signal);
      await online.wait(signal);
    }
  };

  const lead = async (): Promise<void> => {
    for (let failures = 0; !signal.aborted; ) {
      let openedAt: number | undefined;
      let failure = clientError('offline', 'The event stream ended.');
      try {
        if (failures === failuresBeforePolling) options.onPolling('The event stream fails again and again.');
        if (failures >= failuresBeforePolling) await poll();
        await stream(() => {
          openedAt = Date.now();
          onLive('stream');
        });
      } catch (error) {
        failure = toStudioError(error);
        if (forGood.has(failure.code)) throw failure;
      }
      if (openedAt === undefined) onLive('offline');
      failures = openedAt !== undefined && Date.now() - openedAt > goodStreamMs ? 0 : failures + 1;
      await online.waitToRetry(failure, signal, failures);
    }
  };

  onLive(online.now() ? 'other-tab' : 'offline');
  await options.locks.hold(`ds:events:${scope}`, lead, { signal });
};
