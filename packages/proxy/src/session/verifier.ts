/**
 * Token sources as ports: who may say for whom a request speaks.
 * @module
 */
import type { Caller } from './caller.ts';

/** One kind of credential. A host that mounts the app may bring its own. */
export interface TokenVerifier {
  /**
   * The caller that `token` speaks for; undefined where the token is not of this kind, so that the next verifier is
   * asked. Callers are kept for some seconds, so a withdrawn token may live that much longer.
   * @throws ProblemError `token_invalid`, `token_expired` or `account_erased` where it is of this kind but not good.
   */
  verify(token: string): Promise<Caller | undefined>;
}
