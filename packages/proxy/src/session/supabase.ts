/**
 * Supabase access tokens: a signed JWT becomes a caller, without asking Supabase about each request.
 * @module
 * @see https://datatracker.ietf.org/doc/html/rfc8725 JSON Web Token best current practices
 */
import { hash } from 'node:crypto';
import { createRemoteJWKSet, errors, type JWTPayload, type JWTVerifyOptions, jwtVerify } from 'jose';
import { deriveKey, hmac } from '../keys.ts';
import { ProblemError } from '../problem-error.ts';
import { createBoundedCache } from './bounded-cache.ts';
import { personHmac } from './person.ts';
import type { TokenVerifier } from './verifier.ts';

/** Only these: a symmetric algorithm would let the public key sign. */
const algorithms = ['ES256', 'RS256'];

/** Verified tokens that are kept, by hash, until they expire. */
const maxVerified = 10_000;

const uuid = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/i;

/** A signed-in person, as the database may know them. */
export interface UserIdentity {
  /** Supabase user id. */
  readonly userId: string;
  /** Finds an erased user without keeping their id. */
  readonly userHmac: Buffer;
  /** Finds an earlier trial of the same person; absent for anonymous users and users without an e-mail: they get none. */
  readonly personHmac?: Buffer;
}

/** Gives the account and subject of a user; the first call makes them and grants the trial. */
export type OpenUser = (identity: UserIdentity) => Promise<{ readonly account: string; readonly subject: string }>;

export interface SupabaseVerifierOptions {
  /** Base URL of the project. The keys are read from `/auth/v1/.well-known/jwks.json` below it. */
  readonly url: string;
  readonly issuer: string;
  readonly secret: string;
  readonly openUser: OpenUser;
}

interface Verified {
  readonly identity: UserIdentity;
  readonly expiresAt: number;
}

const invalid = (detail: string, cause?: unknown) => new ProblemError('token_invalid', { detail, cause });

const problemOf = (error: unknown): ProblemError => {
  if (error instanceof ProblemError) return error;
  if (error instanceof errors.JWTExpired) return new ProblemError('token_expired', { cause: error });
  // The keys could not be read: that says nothing about the token.
  if (error instanceof errors.JWKSTimeout || error instanceof errors.JWKSInvalid)
    return new ProblemError('unavailable', { detail: 'The keys of the sign-in service cannot be read.', cause: error });
  if (error instanceof errors.JWTClaimValidationFailed) return invalid(`The claim ${error.claim} is not valid.`, error);
  if (error instanceof errors.JOSEError && error.constructor !== errors.JOSEError)
    return invalid('The signature or form of the token is not valid.', error);
  return new ProblemError('unavailable', { detail: 'The sign-in service does not answer.', cause: error });
};

const identityOf = (payload: JWTPayload, userKey: Buffer, personKey: Buffer): UserIdentity => {
  const userId = payload.sub ?? '';
  if (!uuid.test(userId)) throw invalid('The claim sub is not valid.');
  if (payload.role !== 'authenticated') throw invalid('The claim role is not valid.');
  const email = payload.is_anonymous !== true && typeof payload.email === 'string' ? payload.email : '';
  const userHmac = hmac(userKey, userId.toLowerCase());
  return email === '' ? { userId, userHmac } : { userId, userHmac, personHmac: personHmac(personKey, email) };
};

/** Verifies Supabase access tokens against the project's published keys, which are cached. */
export const createSupabaseVerifier = (options: SupabaseVerifierOptions): TokenVerifier => {
  const userKey = deriveKey(options.secret, 'user-id');
  const personKey = deriveKey(options.secret, 'person');
  const keys = createRemoteJWKSet(new URL(`${options.url}/auth/v1/.well-known/jwks.json`));
  const rules: JWTVerifyOptions = {
    algorithms,
    issuer: options.issuer,
    audience: 'authenticated',
    requiredClaims: ['sub', 'exp', 'role'],
  };
  const verified = createBoundedCache<Verified>(maxVerified);

  const check = async (token: string): Promise<Verified> => {
    const key = hash('sha256', token, 'base64');
    const known = verified.get(key);
    if (known) {
      if (known.expiresAt > Date.now()) return known;
      verified.delete(key);
      throw new ProblemError('token_expired');
    }
    const { payload } = await jwtVerify(
      token,
      (header, jws) => {
        // Without a kid any key of the set might be tried.
        if (typeof header.kid !== 'string' || header.kid === '') throw invalid('The token names no key.');
        return keys(header, jws);
      },
      rules,
    );
    const fresh = { identity: identityOf(payload, userKey, personKey), expiresAt: (payload.exp ?? 0) * 1000 };
    verified.set(key, fresh);
    return fresh;
  };

  return {
    async verify(token) {
      const { identity, expiresAt } = await check(token).catch((error: unknown) => {
        throw problemOf(error);
      });
      const { account, subject } = await options.openUser(identity);
      return { account, subject, subjectKind: 'user', scope: 'user', via: 'supabase', expiresAt };
    },
  };
};
