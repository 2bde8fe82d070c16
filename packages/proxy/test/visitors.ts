/**
 * Visitors of one site, by a token source of the host's own: two subjects of one account.
 * @module
 */
import { randomUUID } from 'node:crypto';
import type { Caller } from '../src/session/caller.ts';
import type { TokenVerifier } from '../src/session/verifier.ts';
import type { TestDatabase } from './database.ts';

export interface Visitors {
  readonly verifier: TokenVerifier;
  /** Makes an account of `credits` with as many visitors as names; each name is that visitor's token. */
  admit(database: TestDatabase, credits: number, names: readonly string[]): Promise<void>;
}

export const createVisitors = (): Visitors => {
  const callers = new Map<string, Caller>();
  return {
    verifier: { verify: async (token) => callers.get(token) },
    async admit({ owner }, credits, names) {
      const site = randomUUID();
      const { id: account } = await owner.one<{ id: string }>('insert into studio.account default values returning id');
      await owner.query("select studio.grant_credits($1, 'purchased', $2, null, 'test', null, null)", [
        account,
        credits,
      ]);
      for (const name of names) {
        const { id: subject } = await owner.one<{ id: string }>(
          `insert into studio.subject (account_id, kind, site_id, external_id) values ($1, 'visitor', $2, $3) returning id`,
          [account, site, name],
        );
        callers.set(name, {
          account,
          subject,
          subjectKind: 'visitor',
          site,
          scope: 'embed',
          via: 'custom',
          expiresAt: Date.now() + 3_600_000,
        });
      }
    },
  };
};
