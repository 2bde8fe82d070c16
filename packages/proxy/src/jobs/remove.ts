/**
 * Deletes what a job holds of a person: prompt, parameters and results. The receipt stays.
 * @module
 */
import type { Database, Queries } from '../db/pool.ts';
import type { ObjectStore } from '../media/store.ts';
import { ProblemError } from '../problem-error.ts';
import { objectOfRun } from './store-result.ts';

interface Found {
  readonly ended: boolean;
  readonly runs: string[] | null;
}

/** Every run may have bytes in the bucket, also one whose worker died before it wrote them down. */
const find = async (db: Queries, subject: string, jobId: string): Promise<Found | undefined> => {
  const [row] = await db.query<Found>(
    `select j.state not in ('queued', 'running') as ended,
       (select array_agg(r.id::text) from studio.provider_run r where r.job_id = j.id) as runs
     from studio.job j join studio.job_content c on c.job_id = j.id
     where j.id = $1 and j.subject_id = $2`,
    [jobId, subject],
  );
  return row;
};

/**
 * The bucket first: if it fails, nothing is forgotten and the call can be made again.
 * @throws ProblemError `not_found`, `job_not_finished`, `storage_unavailable`
 */
export const removeJob = async (
  deps: { readonly db: Database; readonly store: ObjectStore },
  subject: string,
  jobId: string,
): Promise<void> => {
  const found = await find(deps.db, subject, jobId);
  if (!found) throw new ProblemError('not_found');
  if (!found.ended) throw new ProblemError('job_not_finished');
  await Promise.all((found.runs ?? []).map((runId) => deps.store.delete(objectOfRun(runId))));
  await deps.db.transaction(async (tx) => {
    await tx.query('delete from studio.job_output where job_id = $1', [jobId]);
    await tx.query('delete from studio.job_content where job_id = $1', [jobId]);
  });
};
