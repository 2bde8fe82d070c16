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

/** A cursor is the place of a page's last row: `<microseconds>.<id>`. */
const cursorPattern = /^(\d{1,17})\.([0-9a-f-]{1,36})$/;

/** A hold is its own transfer, so the ledger is both tables. Each side is cut to the page by its index before they are merged. */
const page = `
  with after (at, id) as (select to_timestamp(0) + $2::bigint * interval '1 microsecond', $3::text)
  select r.id, r.kind, r.amount, r.credits, r.reason, r.created_at, l.bucket, j.id as job_id,
    (extract(epoch from r.created_at) * 1000000)::bigint::text as at
  from (
    (select t.id::text collate "C" as id, t.kind::text, t.amount::bigint, t.credits, t.reason, t.created_at, t.lot_id, t.hold_id
     from studio.transfer t cross join after
     where t.account_id = $1
       and (after.at is null or t.created_at <= after.at and (t.created_at, t.id::text collate "C") < (after.at, after.id))
     order by t.created_at desc, t.id::text collate "C" desc limit $4)
    union all
    (select h.id::text collate "C", 'hold', h.amount, 0, null, h.created_at, null, h.id
     from studio.hold h cross join after
     where h.account_id = $1
       and (after.at is null or h.created_at <= after.at and (h.created_at, h.id::text collate "C") < (after.at, after.id))
     order by h.created_at desc, h.id::text collate "C" desc limit $4)
  ) r
  left join studio.lot l on l.id = r.lot_id
  left join studio.job j on j.id = r.hold_id
  order by r.created_at desc, r.id desc
  limit $4`;

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
  const rows = await db.query<Row>(page, [account, after?.[1] ?? null, after?.[2] ?? null, limit + 1]);
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
