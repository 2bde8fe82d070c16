/**
 * Brings the outputs of jobs into the library, each by exactly one tab.
 * @module
 */
import { isPassing, withRetry } from '../api/backoff.ts';
import { fetchOrFail } from '../api/http.ts';
import { clientError } from '../errors.ts';
import type { Library } from '../library/library.ts';
import type { Job } from '../studio-client.ts';
import type { Locks } from '../tabs/locks.ts';
import type { JobCache } from './cache.ts';

export interface ResultsOptions {
  readonly scope: string;
  readonly library: Library;
  readonly locks: Locks;
  readonly cache: JobCache;
  readonly signal: AbortSignal;
}

/** Up to the head of the answer. */
const fetchMs = 60_000;

/** `image/png` → `png`. */
const extensionOf = (type: string) => (type.split('/')[1] ?? 'bin').replace('jpeg', 'jpg').replace(/[^a-z0-9]/g, '');

/** Outputs that can be fetched and never were. */
export const missingOutputs = (job: Job, fetched: readonly number[]) =>
  job.outputs.filter((output) => output.state === 'stored' && !fetched.includes(output.index));

/** Fetches what is missing of a job whose signed URLs are fresh. What fails to come is asked for again at the next sync. */
export const createResults = ({ scope, library, locks, cache, signal }: ResultsOptions) => {
  const fetchOutput = async (job: Job, output: Job['outputs'][number]): Promise<void> => {
    const { url, type = 'application/octet-stream', index } = output;
    if (url === undefined) return;
    const response = await fetchOrFail(url, { signal }, fetchMs);
    if (!response.ok) throw clientError('bad_response', `Storage answered ${response.status} for a result.`);
    const file = await response.blob();
    const { asset } = await library.put(
      file,
      {
        name: `${job.model.replace(/[^a-z0-9.-]+/gi, '-')}-${job.id.slice(0, 8)}-${index + 1}.${extensionOf(type)}`,
        type,
        origin: 'result',
        jobId: job.id,
        ...(output.width === undefined ? {} : { width: output.width }),
        ...(output.height === undefined ? {} : { height: output.height }),
      },
      signal,
    );
    if (output.sha256 !== undefined && output.sha256 !== asset.sha256) {
      await library.remove(asset.sha256);
      throw clientError('bad_response', 'A result arrived with other bytes than the proxy stored.');
    }
    await cache.keepOutput(job.id, index, asset.sha256);
  };

  return {
    async fetch(job: Job): Promise<void> {
      if (missingOutputs(job, cache.get(job.id)?.fetched ?? []).length === 0) return;
      await locks.hold(
        `ds:result:${scope}:${job.id}`,
        async () => {
          for (const output of missingOutputs(job, cache.get(job.id)?.fetched ?? [])) {
            await withRetry(() => fetchOutput(job, output), { signal }).catch((error) => {
              if (!isPassing(error) && !signal.aborted) throw error;
            });
          }
        },
        { signal },
      );
    },
  };
};
