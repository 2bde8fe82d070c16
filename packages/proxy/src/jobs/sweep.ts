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
  readonly id: string;
  readonly runs: string[] | null;
}

/** Safe to run in every process at once, and to run again after a fault: a row is marked when its bytes are gone. */
export const sweepOutputs = async (deps: {
  readonly db: Queries;
  readonly store: ObjectStore;
  readonly log: Log;
}): Promise<void> => {
  const due = await deps.db.query<Due>(
    `select o.id, (select array_agg(r.id::text) from studio.provider_run r where r.output_id = o.id) as runs
     from studio.job_output o where o.state = 'stored' and o.expires_at <= now() order by o.expires_at limit $1`,
    [batch],
  );
  let failed = 0;
  for (const { id, runs } of due) {
    try {
      await Promise.all((runs ?? []).map((run) => deps.store.delete(objectOfRun(run))));
      await deps.db.query(`update studio.job_output set state = 'expired' where id = $1`, [id]);
    } catch {
      failed += 1;
    }
  }
  if (failed > 0) deps.log.warn('results past their time could not be deleted', { count: failed });
  if (due.length > failed) deps.log.info('results past their time deleted', { count: due.length - failed });
};
