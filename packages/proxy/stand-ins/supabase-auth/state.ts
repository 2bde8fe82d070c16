/**
 * What the stand-in remembers: people, sessions, codes and its signing key.
 * @module
 */
import { randomBytes, randomUUID } from 'node:crypto';
import type { JWK } from 'jose';
import { exportJWK, generateKeyPair } from 'jose';

/** What a code proves. `email` is a one-time code for a person who is confirmed already. */
export type CodePurpose = 'signup' | 'email' | 'recovery' | 'email_change';

/** Times are ms since the epoch. */
export interface User {
  readonly id: string;
  readonly identityId: string;
  email: string;
  newEmail?: string;
  passwordHash?: string;
  metadata: Record<string, unknown>;
  confirmedAt?: number;
  lastSignInAt?: number;
  mailedAt: Partial<Record<CodePurpose, number>>;
  readonly createdAt: number;
  updatedAt: number;
}

export interface Code {
  readonly userId: string;
  readonly purpose: CodePurpose;
  /** Of address and digits: the digits themselves are only in the mail. */
  readonly hash: string;
  readonly sentAt: number;
}

export interface Session {
  readonly id: string;
  readonly userId: string;
  readonly method: 'password' | 'otp';
  readonly createdAt: number;
}

export interface RefreshToken {
  readonly token: string;
  readonly sessionId: string;
  /** Set when it was exchanged; `child` took its place. */
  usedAt?: number;
  child?: string;
}

export interface AuthState {
  readonly signingKey: JWK;
  /** What `createClient` calls the anon or publishable key. Not a secret. */
  readonly anonKey: string;
  users: User[];
  codes: Code[];
  sessions: Session[];
  refreshTokens: RefreshToken[];
}

/** A state with nobody in it and a fresh ES256 key. */
export async function newAuthState(): Promise<AuthState> {
  const { privateKey } = await generateKeyPair('ES256', { extractable: true });
  return {
    signingKey: { ...(await exportJWK(privateKey)), kid: randomUUID(), alg: 'ES256', use: 'sig' },
    anonKey: `sb_publishable_${randomBytes(16).toString('base64url')}`,
    users: [],
    codes: [],
    sessions: [],
    refreshTokens: [],
  };
}
