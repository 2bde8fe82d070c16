import { describe, expect, test } from 'vitest';
import { createQuotes } from './quotes.ts';

const secret = 'q'.repeat(32);
const quoted = { subject: 'me', model: 'm', input: { prompt: 'a fox', count: 2 } };
const problem = (code: string) => expect.objectContaining({ code });

describe('quotes', () => {
  const quotes = createQuotes(secret);
  const { token, expiresAt } = quotes.sign(quoted, 12);

  test('hold the price for ten minutes', () => {
    expect(Math.abs(expiresAt.getTime() - Date.now() - 600_000)).toBeLessThan(1000);
    expect(quotes.agree(quoted, 12, { quote: token })).toBe(12);
  });

  test('are the most: a price that rose is not charged, one that fell is', () => {
    expect(quotes.agree(quoted, 20, { quote: token })).toBe(12);
    expect(quotes.agree(quoted, 9, { quote: token })).toBe(9);
  });

  test('do not mind the order of keys', () => {
    const input = { count: 2, prompt: 'a fox' };
    expect(quotes.agree({ ...quoted, input }, 12, { quote: token })).toBe(12);
  });

  test.each([
    ['another subject', { ...quoted, subject: 'you' }],
    ['another model', { ...quoted, model: 'n' }],
    ['another input', { ...quoted, input: { prompt: 'a fox', count: 3 } }],
  ])('are refused for %s', (_name, other) => {
    expect(() => quotes.agree(other, 12, { quote: token })).toThrow(problem('quote_mismatch'));
  });

  test('of another secret, changed or cut are refused', () => {
    const other = createQuotes('r'.repeat(32)).sign(quoted, 1).token;
    const [, signature] = token.split('.');
    const cheaper = Buffer.from(JSON.stringify({ for: '', credits: 0, exp: Date.now() + 1000 })).toString('base64url');
    for (const quote of [other, `${cheaper}.${signature}`, token.slice(0, -4), '', '.', 'x'])
      expect(() => quotes.agree(quoted, 12, { quote })).toThrow(problem('quote_mismatch'));
  });

  test('end', () => {
    let now = 0;
    const timed = createQuotes(secret, () => now);
    const quote = timed.sign(quoted, 12).token;
    now = 10 * 60_000 - 1;
    expect(timed.agree(quoted, 12, { quote })).toBe(12);
    now += 1;
    expect(() => timed.agree(quoted, 12, { quote })).toThrow(problem('quote_expired'));
  });

  test('maxCredits refuses a higher price, quoted or not', () => {
    expect(quotes.agree(quoted, 12, { maxCredits: 12 })).toBe(12);
    expect(() => quotes.agree(quoted, 12, { maxCredits: 11 })).toThrow(problem('price_above_max'));
    expect(() => quotes.agree(quoted, 5, { maxCredits: 4, quote: token })).toThrow(problem('price_above_max'));
  });
});
