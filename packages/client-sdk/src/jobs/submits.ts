/**
 * Sends a job exactly once, whatever happens in between: the idempotency key is made and kept before the first byte
 * leaves, and a submit whose answer was lost is sent again with the same key, after a reload too.
 * @see https://datatracker.ietf.org/doc/draft-ietf-httpapi-idempotency-key-header/
 * @module
 */
import { isPassing } from '../api/backoff.ts';
import type { Api } from '../api/http.ts';
import type { Online } from '../api/online.ts';
import { clientError } from '../errors.ts';
import type { Database } from '../library/database.ts';
import type { Job, JobRequest } from '../studio-client.ts';
import type { Locks } from '../tabs/locks.ts';

export interface SubmitsOptions {
  readonly scope: string;
  readonly api: Api;
  readonly database: Database;
  readonly locks: Locks;
  readonly online: Online;
  readonly signal: AbortSignal;
}

export interface Submits {
  /** Resolves when the proxy has taken the job. `key` is the idempotency key: the same again gives the same job. */
  submit(key: string, request: JobRequest, signal: AbortSignal): Promise<Job>;
  /** Sends what an earlier page left without an answer; `onJob` gets each job that was taken. */
  sendLeftovers(onJob: (job: Job) => Promise<void>): Promise<void>;
}

interface SubmitRow {
  readonly key: string;
  readonly request: JobRequest;
  /** Milliseconds since 1970. */
  readonly at: number;
}

/** A leftover older than this is dropped: nobody expects yesterday's click to spend credits today. */
const leftoverMs = 10 * 60_000;
/** How long an answer that does not come is waited for. */
const patienceMs = 120_000;

export const createSubmits = (options: SubmitsOptions): Submits => {
  const { scope, api, database, locks, online } = options;
  const keyOf = (key: string) => ['submit', scope, key] as const;
  const lockOf = (key: string) => `ds:submit:${scope}:${key}`;

  /** Repeats until the proxy gives an answer that decides. Then, or when nobody waits any more, the row goes. */
  const send = async ({ key, request }: SubmitRow, signal: AbortSignal): Promise<Job> => {
    const until = Date.now() + patienceMs;
    for (let attempt = 0; ; attempt += 1) {
      try {
        const headers = { 'idempotency-key': key };
        const job = await api.request<Job>('POST', '/v1/jobs', { body: request, headers, signal });
        await database.delete(keyOf(key));
        return job;
      } catch (error) {
        const again = isPassing(error) && !signal.aborted && Date.now() < until;
        // The client is ending: the next page sends it again. Else the caller hears of it and decides.
        if (!again) {
          if (!options.signal.aborted) await database.delete(keyOf(key));
          throw error;
        }
        await online.waitToRetry(error, AbortSignal.any([signal, AbortSignal.timeout(patienceMs)]), attempt);
      }
    }
  };

  return {
    async submit(key, request, signal) {
      // Never sent is certain here; once a byte has left it is not.
      if (!online.now()) throw clientError('offline', 'This device is offline; the job was not sent.');
      const row: SubmitRow = { key, request, at: Date.now() };
      return await locks.hold(lockOf(key), async () => {
        await database.set(keyOf(key), row);
        return await send(row, AbortSignal.any([signal, options.signal]));
      });
    },
    async sendLeftovers(onJob) {
      for (const row of await database.list<SubmitRow>(['submit', scope])) {
        await locks.tryHold(lockOf(row.key), async () => {
          if (!(await database.get(keyOf(row.key)))) return;
          if (Date.now() - row.at > leftoverMs) await database.delete(keyOf(row.key));
          else await onJob(await send(row, options.signal));
        });
      }
    },
  };
};
