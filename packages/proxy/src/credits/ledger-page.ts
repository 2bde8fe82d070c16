/**
 * The transfers of an account, newest first, a page at a time.
 * @module
 */
import type { LedgerEntry, LedgerPage } from '../contract/index.ts';
import { type Database, DatabaseError } from '../db/pool.ts';

interface Row {
  readonly id: string;
  readonly kind: LedgerEntry['kind'];
  readonly amount: number;
  readonly credits: number;
  readonly bucket: LedgerEntry['bucket'] | null;
  readonly job_id: string | null;
  readonly reason: string | null;
  readonly created_at: Date;
  /** Microseconds since the epoch: a Date would cut the time to milliseconds and skip rows. */
  readonly at: string;
}

/** A cursor is the place of a page's last row: `<microseconds>.<uuid>`. */
const cursorPattern = /^(\d{1,17})\.([0-9a-f-]{36})$/;

/** Newest first; `credits` is the change of the settled balance. @throws {DatabaseError} `invalid_cursor` */
export const readLedgerPage = async (
  db: Database,
  account: string,
  { limit, cursor }: { readonly limit: number; readonly cursor?: string | undefined },
): Promise<LedgerPage> => {
  const after = cursor === undefined ? undefined : cursorPattern.exec(cursor);
  if (after === null) {
    throw new DatabaseError('invalid_cursor', 'the cursor is not one of this list');
  }
  const rows = await db.query<Row>(
    `select t.id, t.kind, t.amount, t.reason, t.created_at, l.bucket, j.id as job_id,
       coalesce((select sum(e.amount) from studio.entry e where e.transfer_id = t.id and e.book = 'credits'), 0)::bigint as credits,
       (extract(epoch from t.created_at) * 1000000)::bigint::text as at
     from studio.transfer t
     left join studio.lot l on l.id = t.lot_id
     left join studio.job j on j.id = t.hold_id
     where t.account_id = $1
       and ($2::bigint is null or (t.created_at, t.id) < (to_timestamp(0) + $2 * interval '1 microsecond', $3::uuid))
     order by t.created_at desc, t.id desc
     limit $4`,
    [account, after?.[1] ?? null, after?.[2] ?? null, limit + 1],
  );
  const items = rows.slice(0, limit);
  const last = items.at(-1);
  return {
    items: items.map((row) => ({
      id: row.id,
      kind: row.kind,
      credits: row.credits,
      amount: row.amount,
      ...(row.bucket !== null && { bucket: row.bucket }),
      ...(row.job_id !== null && { jobId: row.job_id }),
      ...(row.reason !== null && { reason: row.reason }),
      at: row.created_at.toISOString(),
    })),
    ...(rows.length > limit && last !== undefined && { nextCursor: `${last.at}.${last.id}` }),
  };
};
