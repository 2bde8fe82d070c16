/**
 * The house's own books, for those who operate it.
 * @module
 */
import type { Queries } from '../db/pool.ts';

export interface HouseBook {
  readonly book: 'granted' | 'revenue' | 'expired' | 'refunded' | 'adjusted' | 'overrun';
  /** Credits. What the house gave is below 0, what it took above. */
  readonly balance: number;
}

/** The books as they stand now: the rolled-up sums and what came since. */
export const readHouse = (db: Queries): Promise<HouseBook[]> =>
  db.query<HouseBook>(
    `select b.book, coalesce(h.balance, 0) + coalesce((
       select sum(e.amount) from studio.entry e where e.book = b.book and e.transfer_id > coalesce(h.through_transfer, 0)), 0)::bigint as balance
     from unnest(array['granted', 'revenue', 'expired', 'refunded', 'adjusted', 'overrun']) as b (book)
     left join studio.house_balance h on h.book = b.book
     order by b.book`,
  );
