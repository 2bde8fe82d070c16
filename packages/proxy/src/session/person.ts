/**
 * What stands for a person where their e-mail must not be kept: an HMAC of the normalised address.
 * @module
 */
import { hmac } from '../keys.ts';

/** Hosts that ignore dots in the part before the `@`. */
const dotless = new Set(['gmail.com', 'googlemail.com']);

/**
 * One spelling for all addresses that reach the same mailbox, so that one person gets one trial:
 * lower case, no `+tag`, no dots where the host ignores them.
 */
export const normaliseEmail = (email: string): string => {
  const whole = email.normalize('NFKC').trim().toLowerCase();
  const at = whole.lastIndexOf('@');
  if (at < 1) return whole;
  const host = whole.slice(at + 1);
  const user = whole.slice(0, at).replace(/\+.*$/, '');
  return dotless.has(host) ? `${user.replaceAll('.', '')}@gmail.com` : `${user}@${host}`;
};

/** HMAC of the normalised e-mail. `key` is derived for the purpose `person`. */
export const personHmac = (key: Buffer, email: string): Buffer => hmac(key, normaliseEmail(email));
