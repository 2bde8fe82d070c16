/**
 * The jobs of one subject: quote, submit, follow, cancel, remove, and their results brought home.
 * @module
 */
import { withRetry } from '../api/backoff.ts';
import type { Api } from '../api/http.ts';
import type { Online } from '../api/online.ts';
import { encodeError, StudioError, toStudioError } from '../errors.ts';
import type { Database } from '../library/database.ts';
import type { Library } from '../library/library.ts';
import type { ListPatch } from '../list-patch.ts';
import type { Diagnostic, Job, JobRecord, JobRequest, JobsState, Quote, QuoteRequest } from '../studio-client.ts';
import type { Locks } from '../tabs/locks.ts';
import { hasEnded, openJobCache } from './cache.ts';
import { follow } from './follow.ts';
import { createResults } from './results.ts';
import { createSubmits } from './submits.ts';

export interface JobsOptions {
  /** Names proxy and subject. */
  readonly scope: string;
  readonly api: Api;
  readonly database: Database;
  readonly locks: Locks;
  readonly library: Library;
  readonly online: Online;
  readonly signal: AbortSignal;
  readonly onPatch: (patch: ListPatch<JobRecord>) => void;
  readonly onFollowing: (value: Pick<JobsState, 'hasMore' | 'live'>) => void;
  /** A job began or ended: the balance is another. */
  readonly onBalance: () => void;
  readonly onDiagnostic: (diagnostic: Diagnostic) => void;
}

export interface Jobs {
  quote(request: QuoteRequest, signal: AbortSignal): Promise<Quote>;
  /** `key` is the idempotency key: the same again gives the same job. */
  submit(key: string, request: JobRequest, signal: AbortSignal): Promise<JobRecord>;
  get(id: string): Promise<JobRecord>;
  cancel(id: string): Promise<void>;
  remove(id: string): Promise<void>;
  more(): Promise<void>;
  /** An asset left the library; jobs that point to it forget it. */
  forgetAsset(sha256: string): Promise<void>;
}

interface JobPage {
  readonly items: readonly Job[];
  readonly nextCursor?: string;
}

/** Jobs a page. */
const pageSize = 50;

/** Opens the jobs of one subject: the device's history at once, then the proxy's word, then events. */
export const openJobs = async (options: JobsOptions): Promise<Jobs> => {
  const { api, signal, onFollowing } = options;
  const cache = await openJobCache(options);
  const results = createResults({ ...options, cache });
  const submits = createSubmits(options);
  let following: Pick<JobsState, 'hasMore' | 'live'> = { hasMore: false, live: 'offline' };
  /** The cursor of the next older page; undefined when there is none, or the list was never asked for. */
  let older: string | undefined;

  const tellFollowing = (changes: Partial<typeof following>) => {
    following = { ...following, ...changes };
    if (!signal.aborted) onFollowing(following);
  };
  /** Work that nobody waits for: its failure must be seen, but must not end the stream. */
  const report = (error: unknown) => {
    if (!signal.aborted && toStudioError(error).code !== 'aborted') {
      console.error('[diffusion-studio]', encodeError(error));
    }
  };

  let bringing: Promise<void> = Promise.resolve();
  const take = async (jobs: readonly Job[]): Promise<void> => {
    const ending = jobs.some((job) => hasEnded(job) && !hasEnded(cache.get(job.id) ?? { state: 'queued' }));
    await cache.put(jobs);
    if (ending) options.onBalance();
    // One after the other: a device that is new to a long history must not ask for all of it at once.
    bringing = bringing.then(async () => {
      for (const job of jobs) await results.fetch(job).catch(report);
    });
  };

  const load = (cursor?: string): Promise<JobPage> => {
    const query = cursor === undefined ? '' : `&cursor=${encodeURIComponent(cursor)}`;
    return withRetry(() => api.request<JobPage>('GET', `/v1/jobs?limit=${pageSize}${query}`, { signal }), { signal });
  };
  const fetchJob = async (id: string): Promise<Job> => {
    const job = await withRetry(() => api.request<Job>('GET', `/v1/jobs/${id}`, { signal }), { signal });
    await take([job]);
    return job;
  };

  const sync = async (): Promise<void> => {
    const { items, nextCursor } = await load();
    // What the proxy does not list any more, though it is newer than the oldest listed, was removed elsewhere.
    const oldest = nextCursor === undefined ? '' : (items.at(-1)?.createdAt ?? '');
    const listed = new Set(items.map((job) => job.id));
    for (const row of cache.all()) if (row.createdAt > oldest && !listed.has(row.id)) await reconcile(row.id);
    older ??= nextCursor;
    tellFollowing({ hasMore: older !== undefined });
    await take(items);
  };
  const reconcile = async (id: string): Promise<void> => {
    try {
      await fetchJob(id);
    } catch (error) {
      if (!(error instanceof StudioError) || error.code !== 'not_found') throw error;
      await cache.remove(id);
    }
  };

  const record = (id: string): JobRecord => {
    const row = cache.get(id);
    if (!row) throw new StudioError({ code: 'not_found', message: 'No such job.', remedy: 'Check the id.' });
    const { fetched: _fetched, ...job } = row;
    return job;
  };

  const begin = async () => {
    submits.sendLeftovers((job) => take([job])).catch(report);
    await follow({
      ...options,
      sync,
      async onEvent(event) {
        const known = await cache.apply(event);
        // Events carry no content: outputs and receipt come with the job itself.
        const here = cache.get(event.jobId);
        if (!known || (here && hasEnded(event) && !hasEnded(here))) await reconcile(event.jobId);
      },
      onLive: (live) => tellFollowing({ live }),
      onPolling: (message) => options.onDiagnostic({ code: 'stream_polling', message }),
      isBusy: () => cache.all().some((row) => !hasEnded(row)),
    });
  };
  begin().catch(report);

  return {
    quote: (body, end) =>
      withRetry(() => api.request<Quote>('POST', '/v1/quotes', { body, signal: end }), { signal: end, attempts: 3 }),
    async submit(key, request, end) {
      const job = await submits.submit(key, request, end);
      await take([job]);
      options.onBalance();
      return record(job.id);
    },
    async get(id) {
      if (!cache.get(id)) await fetchJob(id);
      return record(id);
    },
    async cancel(id) {
      await withRetry(() => api.request('POST', `/v1/jobs/${id}/cancel`, { signal }), { signal });
      await fetchJob(id);
    },
    async remove(id) {
      await withRetry(() => api.request('DELETE', `/v1/jobs/${id}`, { signal }), { signal }).catch((error) => {
        if (!(error instanceof StudioError) || error.code !== 'not_found') throw error;
      });
      await cache.remove(id);
    },
    async more() {
      if (older === undefined) return;
      const { items, nextCursor } = await load(older);
      older = nextCursor;
      tellFollowing({ hasMore: older !== undefined });
      await take(items);
    },
    forgetAsset: (sha256) => cache.dropAsset(sha256),
  };
};
