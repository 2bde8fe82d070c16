/**
 * Who is calling: the Authorization header becomes a caller.
 * @module
 */
import { hash } from 'node:crypto';
import { ProblemError } from '../problem-error.ts';
import { createBoundedCache } from './bounded-cache.ts';
import type { Caller } from './caller.ts';
import type { TokenVerifier } from './verifier.ts';

/** How long a caller is believed without asking the database: the longest that an erased account can go on. */
const callerFreshMs = 10_000;
const maxCallers = 10_000;
/** Longer ones are refused unread: hashing is work that a stranger could ask for. */
const maxTokenLength = 8192;

export interface Session {
  /**
   * The caller of a request.
   * @param onUnknown runs before a token that was not seen lately is verified, which costs time; it may throw.
   * @throws ProblemError `token_missing`, `token_invalid`, `token_expired`, `account_erased` or `unavailable`.
   */
  authenticate(authorization: string | undefined, onUnknown?: () => void): Caller | Promise<Caller>;
}

interface Known {
  readonly caller: Caller;
  readonly freshUntil: number;
}

const tokenOf = (authorization: string | undefined): string => {
  if (authorization === undefined || authorization === '') throw new ProblemError('token_missing');
  const match = /^Bearer ([\w.~+/=-]+)$/i.exec(authorization);
  if (!match?.[1] || match[1].length > maxTokenLength)
    throw new ProblemError('token_invalid', { detail: 'Send the header as: Authorization: Bearer <token>.' });
  return match[1];
};

/** `verifiers` are asked in order; the first that knows the token decides. */
export const createSession = (verifiers: readonly TokenVerifier[]): Session => {
  const callers = createBoundedCache<Known>(maxCallers);
  const pending = new Map<string, Promise<Caller>>();

  const identify = async (token: string, key: string): Promise<Caller> => {
    for (const verifier of verifiers) {
      const caller = await verifier.verify(token);
      if (!caller) continue;
      if (caller.expiresAt <= Date.now()) throw new ProblemError('token_expired');
      callers.set(key, { caller, freshUntil: Math.min(caller.expiresAt, Date.now() + callerFreshMs) });
      return caller;
    }
    throw new ProblemError('token_invalid');
  };

  return {
    authenticate(authorization, onUnknown) {
      const token = tokenOf(authorization);
      // Kept by hash, so that a dump of the memory's maps holds no token.
      const key = hash('sha256', token, 'base64');
      const known = callers.get(key);
      if (known && known.freshUntil > Date.now()) return known.caller;
      // A page that just opened sends several requests at once; they are one question.
      const running = pending.get(key);
      if (running) return running;
      if (!known) onUnknown?.();
      const started = identify(token, key).finally(() => pending.delete(key));
      pending.set(key, started);
      return started;
    },
  };
};
