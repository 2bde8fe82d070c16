/**
 * Results are kept for a day: then their bytes are deleted from the bucket.
 * @module
 */
import type { Queries } from '../db/pool.ts';
import type { ObjectStore } from '../media/store.ts';
import type { Log } from '../telemetry/log.ts';
import { objectOfRun } from './store-result.ts';

/** Outputs of one sweep. */
const batch = 200;

interface Due {
  readonly jobId: string;
  readonly index: number;
  readonly runs: string[] | null;
}

/** Safe to run in every process at once, and to run again after a fault: a row is marked when its bytes are gone. */
export const sweepOutputs = async (deps: {
  readonly db: Queries;
  readonly store: ObjectStore;
  readonly log: Log;
}): Promise<void> => {
  const due = await deps.db.query<Due>(
    `select o.job_id as "jobId", o.index,
       (select array_agg(r.id::text) from studio.provider_run r where r.job_id = o.job_id and r.output_index = o.index) as runs
     from studio.job_output o where o.state = 'stored' and o.expires_at <= now() order by o.expires_at limit $1`,
    [batch],
  );
  let failed = 0;
  for (const { jobId, index, runs } of due) {
    try {
      await Promise.all((runs ?? []).map((run) => deps.store.delete(objectOfRun(run))));
      await deps.db.query(`update studio.job_output set state = 'expired' where job_id = $1 and index = $2`, [
        jobId,
        index,
      ]);
    } catch {
      failed += 1;
    }
  }
  if (failed > 0) deps.log.warn('results past their time could not be deleted', { count: failed });
  if (due.length > failed) deps.log.info('results past their time deleted', { count: due.length - failed });
};
