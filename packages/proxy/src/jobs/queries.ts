/**
 * Reads of jobs. Content is read by its subject alone: a job of another subject and one that does not exist are the same
 * answer, by the same query.
 * @module
 */
import type {
  Job,
  JobError,
  JobListQuery,
  JobPage,
  JobState,
  Output,
  PageQuery,
  UsagePage,
} from '../contract/index.ts';
import type { Queries } from '../db/pool.ts';
import type { ObjectStore } from '../media/store.ts';
import { ProblemError } from '../problem-error.ts';
import type { Caller } from '../session/caller.ts';

/** How long a signed read lives, s. */
const readSeconds = 900;

/** As a column, or as text within JSON. */
type Timestamp = Date | string;

const toInstant = (at: Timestamp): string => new Date(at).toISOString();

interface OutputRow {
  readonly id: string;
  readonly index: number;
  readonly state: Output['state'];
  readonly object: string | null;
  readonly type: string | null;
  readonly bytes: number | null;
  readonly sha256: string | null;
  readonly width: number | null;
  readonly height: number | null;
  readonly expiresAt: string | null;
}

/** A row of `studio.job_answer`. */
export interface JobRow {
  readonly id: string;
  readonly subject: string;
  readonly model: string;
  readonly kind: Job['kind'];
  readonly state: JobState;
  readonly phase: Job['phase'];
  readonly fraction: number | null;
  readonly etaLow: number | null;
  readonly etaHigh: number | null;
  readonly cancelRequested: boolean;
  readonly input: Record<string, unknown>;
  readonly error: Omit<JobError, 'charged'> | null;
  readonly quoted: number;
  readonly settled: number;
  readonly reason: Job['receipt']['reason'];
  readonly createdAt: Timestamp;
  readonly startedAt: Timestamp | null;
  readonly endedAt: Timestamp | null;
  readonly outputs: OutputRow[] | null;
  readonly cursor: string;
}

const isEnded = (state: JobState): boolean => state !== 'queued' && state !== 'running';

const extensions: Readonly<Record<string, string>> = {
  'image/png': '.png',
  'image/jpeg': '.jpg',
  'image/webp': '.webp',
};

const toOutput = async (store: ObjectStore, job: JobRow, row: OutputRow): Promise<Output> => {
  const { id, index } = row;
  if (row.state !== 'stored' || row.object === null) return { id, index, state: row.state };
  const expiresAt = row.expiresAt === null ? undefined : new Date(row.expiresAt);
  const facts = {
    id,
    index,
    ...(row.type === null ? {} : { type: row.type }),
    ...(row.bytes === null ? {} : { bytes: row.bytes }),
    ...(row.sha256 === null ? {} : { sha256: row.sha256 }),
    ...(row.width === null ? {} : { width: row.width }),
    ...(row.height === null ? {} : { height: row.height }),
    ...(expiresAt === undefined ? {} : { expiresAt: expiresAt.toISOString() }),
  };
  const left = expiresAt === undefined ? readSeconds : Math.floor((expiresAt.getTime() - Date.now()) / 1000);
  if (left <= 0) return { ...facts, state: 'expired' };
  const seconds = Math.min(readSeconds, left);
  const fileName = `${job.kind}-${job.id.slice(0, 8)}-${index + 1}${extensions[row.type ?? ''] ?? ''}`;
  const url = await store.signRead(row.object, { seconds, fileName });
  return { ...facts, state: 'stored', url, urlExpiresAt: new Date(Date.now() + seconds * 1000).toISOString() };
};

export const toJob = async (store: ObjectStore, row: JobRow): Promise<Job> => ({
  id: row.id,
  model: row.model,
  kind: row.kind,
  state: row.state,
  phase: row.phase,
  ...(row.fraction === null ? {} : { fraction: row.fraction }),
  ...(row.etaLow === null || row.etaHigh === null || isEnded(row.state)
    ? {}
    : { eta: { low: row.etaLow, high: row.etaHigh } }),
  cancelRequested: row.cancelRequested,
  input: row.input,
  outputs: await Promise.all((row.outputs ?? []).map((output) => toOutput(store, row, output))),
  receipt: {
    quoted: row.quoted,
    held: row.quoted,
    settled: row.settled,
    released: isEnded(row.state) ? row.quoted - row.settled : 0,
    reason: row.reason,
  },
  ...(row.error === null ? {} : { error: { ...row.error, charged: row.settled } }),
  createdAt: toInstant(row.createdAt),
  ...(row.startedAt === null ? {} : { startedAt: toInstant(row.startedAt) }),
  ...(row.endedAt === null ? {} : { endedAt: toInstant(row.endedAt) }),
});

interface Deps {
  readonly db: Queries;
  readonly store: ObjectStore;
}

/** @throws ProblemError `not_found` */
export const getJob = async ({ db, store }: Deps, subject: string, jobId: string): Promise<Job> => {
  const [row] = await db.query<JobRow>('select a.* from studio.job_answer a where a.id = $1 and a.subject = $2', [
    jobId,
    subject,
  ]);
  if (!row) throw new ProblemError('not_found');
  return toJob(store, row);
};

/** Where a page ends: the time to the microsecond, and the id for equal times. */
const encodeCursor = (at: string, id: string): string => Buffer.from(`${at}|${id}`).toString('base64url');

const uuid = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/;
const instant = /^\d{4}-\d\d-\d\d \d\d:\d\d:\d\d(\.\d+)?[+-]\d\d(:\d\d)?$/;

const decodeCursor = (cursor: string | undefined): readonly [string | null, string | null] => {
  if (cursor === undefined) return [null, null];
  const [at = '', id = ''] = Buffer.from(cursor, 'base64url').toString().split('|');
  if (!instant.test(at) || !uuid.test(id)) {
    throw new ProblemError('invalid_request', { path: 'cursor', detail: 'Use the nextCursor of the page before.' });
  }
  return [at, id];
};

const toPage = <Row extends { readonly id: string; readonly cursor: string }, Item>(
  rows: readonly Row[],
  limit: number,
  items: Item[],
): { items: Item[]; nextCursor?: string } => {
  const last = rows[limit - 1];
  return { items, ...(rows.length > limit && last ? { nextCursor: encodeCursor(last.cursor, last.id) } : {}) };
};

const escapeLike = (text: string): string => text.replaceAll(/[\\%_]/g, (character) => `\\${character}`);

/** The subject's history, newest first. Every word of `search` is in the prompt. */
export const listJobs = async ({ db, store }: Deps, subject: string, query: JobListQuery): Promise<JobPage> => {
  const words = (query.search ?? '').split(/\s+/).filter((word) => word !== '');
  const rows = await db.query<JobRow>(
    `select a.* from studio.job_answer a
     where a.subject = $1
       and ($2::text is null or a.kind = $2) and ($3::text is null or a.state = $3)
       and a.input ->> 'prompt' ilike all ($4::text[])
       and ($5::timestamptz is null or (a."createdAt", a.id) < ($5, $6::uuid))
     order by a."createdAt" desc, a.id desc limit $7`,
    [
      subject,
      query.kind ?? null,
      query.state ?? null,
      words.length === 0 ? ['%'] : words.map((word) => `%${escapeLike(word)}%`),
      ...decodeCursor(query.cursor),
      query.limit + 1,
    ],
  );
  const items = await Promise.all(rows.slice(0, query.limit).map((row) => toJob(store, row)));
  return toPage(rows, query.limit, items);
};

interface UsageRow {
  readonly id: string;
  readonly model: string;
  readonly kind: Job['kind'];
  readonly state: JobState;
  readonly credits: number;
  readonly createdAt: Date;
  readonly cursor: string;
}

/**
 * Model, time and credits, without content. A signed-in person sees all that their account pays for; the users of a
 * site see what they ran themselves.
 */
export const listUsage = async (
  db: Queries,
  caller: Pick<Caller, 'account' | 'subject' | 'subjectKind'>,
  query: PageQuery,
): Promise<UsagePage> => {
  // A job's hold has its id and is found by its account.
  const [scope, id] =
    caller.subjectKind === 'user'
      ? ['studio.job j join studio.hold h on h.id = j.id where h.account_id', caller.account]
      : ['studio.job j where j.subject_id', caller.subject];
  const rows = await db.query<UsageRow>(
    `select j.id, j.model, j.kind, j.state, j.settled as credits, j.created_at as "createdAt", j.created_at::text as cursor
     from ${scope} = $1 and ($2::timestamptz is null or (j.created_at, j.id) < ($2, $3::uuid))
     order by j.created_at desc, j.id desc limit $4`,
    [id, ...decodeCursor(query.cursor), query.limit + 1],
  );
  const items = rows.slice(0, query.limit).map(({ id: jobId, createdAt, cursor: _, ...row }) => ({
    jobId,
    ...row,
    createdAt: createdAt.toISOString(),
  }));
  return toPage(rows, query.limit, items);
};
