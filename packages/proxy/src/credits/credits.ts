/**
 * The ledger's face: each method is one SQL function or one query, so each is one round trip and all or nothing.
 * Holds and settlements belong to jobs and go through `studio.submit_job` and `studio.finish_job`.
 * @module
 */
import type { Balance, Bucket, LedgerPage } from '../contract/index.ts';
import type { Database } from '../db/pool.ts';
import { readLedgerPage } from './ledger-page.ts';

/** Credits to add to an account. */
export interface Grant {
  readonly account: string;
  readonly bucket: Bucket;
  /** Credits, above 0. */
  readonly amount: number;
  /** Absent: the lot does not end. */
  readonly endsAt?: Date;
  /** What granted it, as in `stripe`. */
  readonly source: string;
  /** As in `stripe:pi_…`; the same id is the same grant. */
  readonly externalId?: string;
  readonly reason?: string;
}

/** A grant to take back. */
export interface Refund {
  /** What `grant` answered. */
  readonly grant: string;
  /** Credits, above 0, at most what is left of the grant to refund. */
  readonly amount: number;
  readonly kind: 'refund' | 'chargeback';
  /** As in `stripe:re_…`; the same id is the same refund. */
  readonly externalId: string;
  readonly reason?: string;
}

/** `taken` came from the grant's own lot; `owed` is the account's debt now. Together they are the refund. */
export interface RefundResult {
  readonly transfer: string;
  readonly taken: number;
  readonly owed: number;
}

/** How one invariant stands on this database. */
export interface InvariantResult {
  readonly invariant: string;
  readonly ok: boolean;
  /** How many rows break it. */
  readonly broken: number;
  /** The id of one that does. */
  readonly example: string | null;
}

export interface Credits {
  /** The account's balance: settled, held, free, owed, and free credits a bucket, soonest-ending first. */
  balance(account: string): Promise<Balance>;
  /** A page of the account's transfers, newest first. @throws {DatabaseError} `invalid_cursor` */
  ledger(account: string, page: { readonly limit: number; readonly cursor?: string | undefined }): Promise<LedgerPage>;
  /** Adds a lot and answers its id, which names the grant. A debt is paid first. @throws {DatabaseError} `external_id_reused` `unknown_account` */
  grant(grant: Grant): Promise<string>;
  /** Takes back a grant. @throws {DatabaseError} `refund_above_grant` `external_id_reused` `unknown_grant` */
  refund(refund: Refund): Promise<RefundResult>;
  /** An operator's correction by `amount`, above or below 0. @throws {DatabaseError} `insufficient_credits` */
  adjust(account: string, amount: number, reason: string, externalId: string): Promise<string>;
  /** Expires what is free in ended lots of at most `limit` accounts; answers the credits expired. */
  expire(limit: number): Promise<number>;
  /** Adds new entries to the sums of the house's books. */
  rollUpHouse(): Promise<void>;
  /** Proves every invariant of `INVARIANTS.md` on one snapshot. */
  reconcile(): Promise<InvariantResult[]>;
}

const readBalance = async (db: Database, account: string): Promise<Balance> => {
  const row = await db.one<{
    settled: number;
    held: number;
    debt: number;
    buckets: { bucket: Bucket; credits: number; endsAt: string | null }[];
  }>(
    `select a.posted as settled, a.held, a.receivable as debt, coalesce((
       select jsonb_agg(jsonb_build_object('bucket', l.bucket, 'credits', l.credits,
           'endsAt', to_char(l.expires_at at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"')) order by l.expires_at, l.bucket)
       from (select bucket, expires_at, sum(remaining) as credits from studio.lot
             where account_id = a.id and not closed group by bucket, expires_at) l), '[]') as buckets
     from studio.account a where a.id = $1`,
    [account],
  );
  return {
    settled: row.settled,
    held: row.held,
    available: row.settled - row.held,
    debt: row.debt,
    buckets: row.buckets.map(({ bucket, credits, endsAt }) => ({
      bucket,
      credits,
      ...(endsAt !== null && { endsAt }),
    })),
  };
};

/** @example const credits = createCredits(db); const { available } = await credits.balance(caller.account); */
export const createCredits = (db: Database): Credits => ({
  balance: (account) => readBalance(db, account),

  ledger: (account, page) => readLedgerPage(db, account, page),

  async grant({ account, bucket, amount, endsAt, source, externalId, reason }) {
    const row = await db.one<{ id: string }>('select studio.grant_credits($1, $2, $3, $4, $5, $6, $7) as id', [
      account,
      bucket,
      amount,
      endsAt ?? null,
      source,
      externalId ?? null,
      reason ?? null,
    ]);
    return row.id;
  },

  refund: ({ grant, amount, kind, externalId, reason }) =>
    db.one<RefundResult>('select transfer_id::text as transfer, taken, owed from studio.refund($1, $2, $3, $4, $5)', [
      grant,
      amount,
      kind,
      externalId,
      reason ?? null,
    ]),

  async adjust(account, amount, reason, externalId) {
    const row = await db.one<{ id: string }>('select studio.adjust($1, $2, $3, $4)::text as id', [
      account,
      amount,
      reason,
      externalId,
    ]);
    return row.id;
  },

  async expire(limit) {
    return (await db.one<{ expired: number }>('select studio.expire_lots($1) as expired', [limit])).expired;
  },

  async rollUpHouse() {
    await db.query('select studio.roll_up_house()');
  },

  reconcile: () => db.query<InvariantResult>('select invariant, ok, broken, example from studio.reconcile()'),
});
