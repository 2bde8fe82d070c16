/**
 * Signed prices. A quote is bound to its subject, model and exact input, and is the most that the job can cost.
 * It is a token and no row: nothing is stored until a job is made of it.
 * @module
 */
import { createHmac, timingSafeEqual } from 'node:crypto';
import { fingerprint } from '../canonical-json.ts';
import { deriveKey } from '../keys.ts';
import { ProblemError } from '../problem-error.ts';

/** How long a price is kept. */
const lifetimeMs = 10 * 60_000;

/** What a quote is for. `input` has passed the model's schema and holds its defaults. */
export interface Quoted {
  readonly subject: string;
  readonly model: string;
  readonly input: Readonly<Record<string, unknown>>;
}

/** What a caller says about the price of a job. */
export interface PriceTerms {
  /** Token of a quote. */
  readonly quote?: string | undefined;
  readonly maxCredits?: number | undefined;
}

export interface Quotes {
  sign(quoted: Quoted, credits: number): { readonly token: string; readonly expiresAt: Date };
  /**
   * The credits to hold for a job whose price now is `credits`: with a quote never more than was quoted.
   * @throws ProblemError `quote_expired`; `quote_mismatch` where the quote is not ours, or is for another caller, model
   * or input; `price_above_max`.
   */
  agree(quoted: Quoted, credits: number, terms: PriceTerms): number;
}

interface Payload {
  /** SHA-256 of subject, model and input. */
  readonly for: string;
  readonly credits: number;
  /** ms since the epoch. */
  readonly exp: number;
}

const bindingOf = ({ subject, model, input }: Quoted): string =>
  fingerprint([subject, model, input]).toString('base64url');

/** `now` is the clock, in ms. */
export const createQuotes = (secret: string, now: () => number = Date.now): Quotes => {
  const key = deriveKey(secret, 'quote');
  const signatureOf = (text: string): Buffer => createHmac('sha256', key).update(text).digest();

  const open = (token: string): Payload => {
    const [text = '', signature = ''] = token.split('.', 2);
    const given = Buffer.from(signature, 'base64url');
    const right = signatureOf(text);
    if (given.length !== right.length || !timingSafeEqual(given, right))
      throw new ProblemError('quote_mismatch', { path: 'quote' });
    // The signature is ours, so the form is too.
    return JSON.parse(Buffer.from(text, 'base64url').toString()) as Payload;
  };

  return {
    sign(quoted, credits) {
      const exp = now() + lifetimeMs;
      const payload: Payload = { for: bindingOf(quoted), credits, exp };
      const text = Buffer.from(JSON.stringify(payload)).toString('base64url');
      return { token: `${text}.${signatureOf(text).toString('base64url')}`, expiresAt: new Date(exp) };
    },
    agree(quoted, credits, { quote, maxCredits }) {
      let price = credits;
      if (quote !== undefined) {
        const payload = open(quote);
        if (payload.for !== bindingOf(quoted)) throw new ProblemError('quote_mismatch', { path: 'quote' });
        if (payload.exp <= now()) throw new ProblemError('quote_expired', { path: 'quote' });
        price = Math.min(credits, payload.credits);
      }
      if (maxCredits !== undefined && price > maxCredits)
        throw new ProblemError('price_above_max', { path: 'maxCredits', needed: price });
      return price;
    },
  };
};
