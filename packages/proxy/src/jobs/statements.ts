/**
 * The SQL functions of jobs as typed calls. What each does, and in which transaction, is told beside it in
 * `supabase/migrations`.
 * @module
 */
import type { JobError, JobPhase, JobState } from '../contract/index.ts';
import type { Queries } from '../db/pool.ts';
import type { JobRow } from './queries.ts';

/** A submit to a provider, as it was written. */
export interface RunRecord {
  readonly id: string;
  readonly attempt: number;
  readonly state: 'submitting' | 'submitted' | 'succeeded' | 'failed' | 'refused' | 'unknown';
  readonly providerId: string | null;
  readonly charged: boolean;
  /** What it cost in credits, not rounded; null while that is not known. */
  readonly credits: number | null;
}

/** A run that is written and not yet sent. */
export interface BegunRun {
  readonly runId: string;
  readonly attempt: number;
}

export interface OutputRecord {
  readonly index: number;
  readonly state: 'pending' | 'stored' | 'failed' | 'expired';
  readonly runs: readonly RunRecord[];
  /** Its first run, where that was written with the job for this worker to send. */
  readonly begun?: BegunRun;
}

/** A job that this worker may work on until its lease ends. */
export interface LeasedJob {
  readonly id: string;
  readonly account: string;
  readonly subject: string;
  readonly fence: number;
  readonly attempts: number;
  readonly model: string;
  readonly provider: string;
  readonly createdAt: Date;
  readonly cancelRequested: boolean;
  /** Absent when the content was erased. */
  readonly input?: Readonly<Record<string, unknown>>;
  readonly outputs: readonly OutputRecord[];
}

export interface Submission {
  readonly account: string;
  readonly subject: string;
  readonly key: string;
  readonly fingerprint: Buffer;
  readonly jobId: string;
  readonly model: string;
  readonly kind: string;
  readonly provider: string;
  readonly sizeKey: string;
  readonly outputs: number;
  readonly credits: number;
  readonly input: Readonly<Record<string, unknown>>;
  readonly eta: { readonly low: number; readonly high: number };
  /** Absent: the job waits in the queue for whoever has room. */
  readonly worker?: string;
  readonly leaseSeconds: number;
  /** Ids of the outputs' first runs, which are begun with the job. Absent: they are begun one by one. */
  readonly runs?: readonly string[];
}

export interface SubmitAnswer {
  readonly outcome: 'created' | 'replayed' | 'key_reused' | 'insufficient_credits' | 'account_in_debt';
  readonly jobId: string | null;
  readonly fence: number | null;
  readonly available: number | null;
}

export const submitJob = async (db: Queries, job: Submission): Promise<SubmitAnswer> =>
  db.one<SubmitAnswer>(
    `select outcome, job_id as "jobId", fence, available
     from studio.submit_job($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17)`,
    [
      job.account,
      job.subject,
      job.key,
      job.fingerprint,
      job.jobId,
      job.model,
      job.kind,
      job.provider,
      job.sizeKey,
      job.outputs,
      job.credits,
      JSON.stringify(job.input),
      job.eta.low,
      job.eta.high,
      job.worker ?? null,
      job.leaseSeconds,
      job.runs ?? null,
    ],
  );

interface LeaseRow extends Omit<LeasedJob, 'input' | 'outputs'> {
  readonly input: Record<string, unknown> | null;
  readonly outputs: OutputRecord[] | null;
}

/** Leases up to `limit` due jobs. An empty `outputs` means that the content was erased. */
export const leaseJobs = async (
  db: Queries,
  worker: string,
  limit: number,
  leaseSeconds: number,
): Promise<LeasedJob[]> => {
  const rows = await db.query<LeaseRow>(
    `select job_id as id, account_id as account, subject_id as subject, fence, attempts, model, provider,
       created_at as "createdAt", cancel_requested_at is not null as "cancelRequested", input, outputs
     from studio.lease_jobs($1, $2, $3)`,
    [worker, limit, leaseSeconds],
  );
  return rows.map(({ input, outputs, ...row }) => ({
    ...row,
    ...(input === null ? {} : { input }),
    outputs: outputs ?? [],
  }));
};

export const renewLeases = (
  db: Queries,
  worker: string,
  jobs: readonly { readonly id: string; readonly fence: number }[],
  leaseSeconds: number,
): Promise<{ id: string; cancelRequested: boolean }[]> =>
  db.query('select job_id as id, cancel_requested as "cancelRequested" from studio.renew_leases($1, $2, $3, $4)', [
    worker,
    jobs.map((job) => job.id),
    jobs.map((job) => job.fence),
    leaseSeconds,
  ]);

type Fenced = Pick<LeasedJob, 'id' | 'fence'>;

const isTrue = async (db: Queries, sql: string, params: Parameters<Queries['query']>[1]): Promise<boolean> =>
  (await db.one<{ ok: boolean }>(sql, params)).ok;

export const releaseJob = (db: Queries, job: Fenced, runAt: Date): Promise<boolean> =>
  isTrue(db, 'select studio.release_job($1, $2, $3) as ok', [job.id, job.fence, runAt]);

export const progressJob = (
  db: Queries,
  job: Fenced,
  phase: JobPhase,
  fraction: number | undefined,
): Promise<boolean> =>
  isTrue(db, `select studio.progress_job($1, $2, 'running', $3, $4, null, null) as ok`, [
    job.id,
    job.fence,
    phase,
    fraction ?? null,
  ]);

export type EndReason = 'delivered' | 'partly_delivered' | 'failed' | 'refused' | 'canceled' | 'billed_by_provider';

export interface JobEnd {
  readonly state: Exclude<JobState, 'queued' | 'running'>;
  /** Whole credits to settle; absent: the hold is voided. */
  readonly credits?: number;
  readonly reason: EndReason;
  readonly error?: Omit<JobError, 'charged'>;
  /** Outputs that will not come although the job delivered others. */
  readonly failedOutputs: readonly number[];
  /** The output that came last, when its row is to be written with the end. */
  readonly lastOutput?: StoredOutput;
}

type FinishOutcome = 'done' | 'stale' | 'already_ended';

/** How the job ended, and the job itself where it was asked for and is at hand. */
export interface Finished {
  readonly outcome: FinishOutcome;
  readonly answer: JobRow | null;
}

/** `answer`: somebody waits for the ended job. */
export const finishJob = async (db: Queries, job: Fenced, end: JobEnd, answer = false): Promise<Finished> => {
  if (end.state === 'succeeded' && end.failedOutputs.length > 0) {
    await db.query(
      `update studio.job_output o set state = 'failed' from studio.job j
       where o.job_id = $1 and o.index = any($3::int[]) and o.state = 'pending'
         and j.id = o.job_id and j.fence = $2 and j.state in ('queued', 'running')`,
      [job.id, job.fence, end.failedOutputs],
    );
  }
  const params = [
    job.id,
    job.fence,
    end.state,
    end.credits ?? null,
    end.reason,
    end.error?.code ?? null,
    end.error === undefined ? null : JSON.stringify(end.error),
  ];
  if (end.lastOutput === undefined) {
    return db.one<Finished>(
      'select outcome, null as answer from studio.finish_job($1, $2, $3, $4, $5, $6, $7)',
      params,
    );
  }
  return db.one<Finished>(
    `select outcome, answer
     from studio.finish_with_output($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16)`,
    [...params, ...storedParams(end.lastOutput), answer],
  );
};

/** Undefined: the fence is stale. */
export const beginRun = async (
  db: Queries,
  job: Fenced & { readonly provider: string },
  outputIndex: number,
): Promise<BegunRun | undefined> => {
  const [run] = await db.query<BegunRun>('select run_id as "runId", attempt from studio.begin_run($1, $2, $3, $4)', [
    job.id,
    job.fence,
    outputIndex,
    job.provider,
  ]);
  return run;
};

export interface RunEnd {
  readonly state: RunRecord['state'];
  readonly providerId?: string | undefined;
  readonly charged?: boolean;
  readonly cost?: { readonly credits: number; readonly usage: Readonly<Record<string, unknown>> } | undefined;
}

/** False: the fence is stale. */
export const endRun = (db: Queries, job: Fenced, runId: string, end: RunEnd): Promise<boolean> =>
  isTrue(db, 'select studio.end_run($1, $2, $3, $4, $5, $6, $7, $8) as ok', [
    runId,
    job.id,
    job.fence,
    end.state,
    end.providerId ?? null,
    end.charged ?? null,
    end.cost === undefined ? null : JSON.stringify({ ...end.cost.usage, credits: end.cost.credits }),
    end.cost === undefined ? null : Math.ceil(end.cost.credits),
  ]);

/** Where an output's bytes are, and what they are. */
export interface StoredOutput {
  readonly index: number;
  readonly object: string;
  readonly type: string;
  readonly bytes: number;
  readonly sha256: Buffer;
  readonly width: number | undefined;
  readonly height: number | undefined;
  readonly expiresAt: Date;
}

const storedParams = (output: StoredOutput) =>
  [
    output.index,
    output.object,
    output.type,
    output.bytes,
    output.sha256,
    output.width ?? null,
    output.height ?? null,
    output.expiresAt,
  ] as const;

/** False: the fence is stale. */
export const storeOutput = (db: Queries, job: Fenced, output: StoredOutput): Promise<boolean> =>
  isTrue(db, 'select studio.store_output($1, $2, $3, $4, $5, $6, $7, $8, $9, $10) as ok', [
    job.id,
    job.fence,
    ...storedParams(output),
  ]);

/**
 * Delivers a result to a job that has ended without it, at charge 0. False: the job still lives, or has that output.
 * The job's own end state is told once more, so that open pages fetch it again.
 */
export const deliverLate = async (
  db: Queries,
  jobId: string,
  output: StoredOutput,
  credits: number,
): Promise<boolean> => {
  const [delivered] = await db.query<{ ok: boolean }>(
    `with late as (
       update studio.job_output o
         set state = 'stored', object = $3, type = $4, bytes = $5, sha256 = $6, width = $7, height = $8, expires_at = $9
         from studio.job j
         where o.job_id = $1 and o.index = $2 and o.state in ('pending', 'failed')
           and j.id = o.job_id and j.state in ('failed', 'refused', 'canceled', 'succeeded')
         returning j.id, j.subject_id, j.state
     )
     select true as ok, studio.late_result(late.id, $10),
       studio.append_event(late.subject_id, late.id, late.state, 'done', null, null, null)
     from late`,
    [jobId, ...storedParams(output), Math.ceil(credits)],
  );
  return delivered !== undefined;
};
