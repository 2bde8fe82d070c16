/**
 * `/v1/account`: who the caller is, what they have, and what they used.
 * @module
 */
import { type Account, accountSchema, ledgerPageSchema, pageQuerySchema, usagePageSchema } from '../contract/index.ts';
import type { Credits } from '../credits/index.ts';
import type { Jobs } from '../jobs/index.ts';
import { ProblemError } from '../problem-error.ts';
import type { Caller } from '../session/caller.ts';
import { callerRoute, type Route } from './route.ts';

interface AccountOptions {
  readonly credits: Pick<Credits, 'balance' | 'ledger'>;
  readonly jobs: Pick<Jobs, 'usage'>;
  /** When the subject was made. @throws ProblemError `account_erased` */
  readonly createdAt: (caller: Caller) => Promise<Date>;
}

export const accountRoutes = ({ credits, jobs, createdAt }: AccountOptions): readonly Route[] => [
  callerRoute({
    method: 'GET',
    path: '/v1/account',
    id: 'getAccount',
    tag: 'Account',
    summary: 'The caller and their balance',
    answers: { 200: { description: 'The account.', schema: accountSchema } },
    handle: async ({ context, caller }) => {
      const [balance, made] = await Promise.all([credits.balance(caller.account), createdAt(caller)]);
      const account: Account = {
        subject: { id: caller.subject, kind: caller.subjectKind },
        plan: 'free',
        balance,
        createdAt: made.toISOString(),
      };
      return context.json(account);
    },
  }),
  callerRoute({
    method: 'GET',
    path: '/v1/account/usage',
    id: 'listUsage',
    tag: 'Account',
    summary: 'Jobs by model, time and credits, newest first',
    description: 'A signed-in person sees all that their account pays for, without content; others see their own.',
    query: pageQuerySchema,
    answers: { 200: { description: 'A page.', schema: usagePageSchema } },
    handle: async ({ context, caller, query }) => context.json(await jobs.usage(caller, query)),
  }),
  callerRoute({
    method: 'GET',
    path: '/v1/account/ledger',
    id: 'listLedger',
    tag: 'Account',
    summary: 'Every movement of credits, newest first',
    description: 'For the account’s owner. The users of a site, whose account is the site’s, are answered `not_found`.',
    query: pageQuerySchema,
    answers: { 200: { description: 'A page.', schema: ledgerPageSchema } },
    problems: ['not_found'],
    handle: async ({ context, caller, query }) => {
      if (caller.subjectKind !== 'user') throw new ProblemError('not_found');
      return context.json(await credits.ledger(caller.account, query));
    },
  }),
];
