/**
 * The people that the database knows: a user's first call makes their subject and account.
 * @module
 */
import type { Queries } from '../db/pool.ts';
import { ProblemError } from '../problem-error.ts';
import type { OpenUser } from './supabase.ts';

interface Opened {
  readonly account_id: string | null;
  readonly subject_id: string | null;
}

/** `trialCredits` are granted once a person. */
export const openUserIn =
  (db: Queries, trialCredits: number): OpenUser =>
  async ({ userId, userHmac, personHmac }) => {
    const opened = await db.one<Opened>('select account_id, subject_id from studio.open_subject($1, $2, $3, $4)', [
      userId,
      userHmac,
      personHmac ?? null,
      trialCredits,
    ]);
    // Neither is given for a user who was erased and whose token still lives.
    if (opened.account_id === null || opened.subject_id === null) throw new ProblemError('account_erased');
    return { account: opened.account_id, subject: opened.subject_id };
  };

/** When a subject was made. @throws ProblemError `account_erased` where there is none any more. */
export const subjectCreatedAt = async (db: Queries, subject: string): Promise<Date> => {
  const [row] = await db.query<{ at: Date }>('select created_at as at from studio.subject where id = $1', [subject]);
  if (!row) throw new ProblemError('account_erased');
  return row.at;
};
