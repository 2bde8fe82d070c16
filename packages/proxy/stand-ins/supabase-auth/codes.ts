/**
 * One-time codes: six digits, sent by mail, good once and for an hour.
 * @module
 */
import { createHash, randomInt } from 'node:crypto';
import { GoTrueError } from './errors.ts';
import type { Outbox } from './outbox.ts';
import type { AuthState, CodePurpose, User } from './state.ts';

const lifetimeMs = 60 * 60 * 1000;

const hashOf = (email: string, code: string) => createHash('sha224').update(`${email}${code}`).digest('hex');

export interface Codes {
  /** Sends a fresh code; the one before is good no more. */
  send(user: User, purpose: CodePurpose): void;
  /** Spends a code, given as address and digits or as the hash. @throws GoTrueError otp_expired */
  spend(claim: { email: string; token: string } | { tokenHash: string }, purposes: readonly CodePurpose[]): User;
}

export interface CodesOptions {
  state: AuthState;
  outbox: Outbox;
  now: () => number;
  /** Seconds that must pass between two mails of one purpose to one person. */
  mailIntervalSeconds: number;
}

export function createCodes({ state, outbox, now, mailIntervalSeconds }: CodesOptions): Codes {
  return {
    send(user, purpose) {
      const before = user.mailedAt[purpose];
      const wait = before === undefined ? 0 : Math.ceil((before + mailIntervalSeconds * 1000 - now()) / 1000);
      if (wait > 0) {
        throw new GoTrueError(
          429,
          'over_email_send_rate_limit',
          `For security purposes, you can only request this after ${wait} seconds.`,
        );
      }
      const address = purpose === 'email_change' && user.newEmail !== undefined ? user.newEmail : user.email;
      const code = String(randomInt(1_000_000)).padStart(6, '0');
      state.codes = state.codes.filter((other) => !(other.userId === user.id && other.purpose === purpose));
      state.codes.push({ userId: user.id, purpose, hash: hashOf(address, code), sentAt: now() });
      user.mailedAt[purpose] = now();
      outbox.send({ to: address, purpose, code }, now());
    },
    spend(claim, purposes) {
      const hash = 'tokenHash' in claim ? claim.tokenHash : hashOf(claim.email.toLowerCase(), claim.token);
      const code = state.codes.find((other) => other.hash === hash && purposes.includes(other.purpose));
      const user = state.users.find((other) => other.id === code?.userId);
      if (code === undefined || user === undefined || code.sentAt + lifetimeMs < now()) {
        throw new GoTrueError(403, 'otp_expired', 'Token has expired or is invalid');
      }
      state.codes = state.codes.filter((other) => other !== code);
      return user;
    },
  };
}
