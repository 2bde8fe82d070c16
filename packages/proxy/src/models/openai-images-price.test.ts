import fc from 'fast-check';
import { expect, test } from 'vitest';
import { qualities, sizes } from './openai-images.data.ts';
import { costOf, estimateOutputTokens, priceOf } from './openai-images-price.ts';

const prices = { textIn: 5, imageIn: 8, imageOut: 30, textOut: 30 };

test('tokens are those of the provider’s calculator', () => {
  expect(estimateOutputTokens('1024x1024', 'low')).toBe(196);
  expect(estimateOutputTokens('1024x1024', 'medium')).toBe(1756);
  expect(estimateOutputTokens('1024x1024', 'high')).toBe(7024);
  expect(estimateOutputTokens('1536x1024', 'high')).toBe(5488);
  expect(estimateOutputTokens('1024x1536', 'high')).toBe(5488);
});

test('a price is the sum of its lines, rounded up once, and each picture counts', () => {
  const one = priceOf({ prompt: 'a cat', size: '1024x1024', quality: 'medium', count: 1, references: 0 }, prices);
  // 1,756 × 1.25 tokens at US$30 a million, and 69 at US$5.
  expect(one.lines.map((line) => line.credits)).toEqual([6.585, 0.0345]);
  expect(one.credits).toBe(7);
  const four = priceOf({ prompt: 'a cat', size: '1024x1024', quality: 'medium', count: 4, references: 2 }, prices);
  expect(four.lines).toHaveLength(3);
  expect(four.credits).toBe(Math.ceil(4 * (6.585 + 0.0345) + 8 * 5.28));
});

test('what a run within its bounds costs is never above the price', () => {
  fc.assert(
    fc.property(
      fc.string({ unit: 'grapheme', minLength: 1, maxLength: 200 }),
      fc.constantFrom(...sizes),
      fc.constantFrom(...qualities),
      fc.integer({ min: 1, max: 4 }),
      fc.integer({ min: 0, max: 16 }),
      fc.double({ min: 0, max: 1, noNaN: true }),
      (prompt, size, quality, count, references, share) => {
        const price = priceOf({ prompt, size, quality, count, references }, prices);
        const cost = costOf(
          {
            textIn: Math.floor((Buffer.byteLength(prompt) + 64) * share),
            imageIn: Math.floor(6_600 * references * share),
            imageOut: Math.floor(estimateOutputTokens(size, quality) * 1.25 * share),
            textOut: 0,
          },
          prices,
        );
        expect(Math.ceil(cost * count)).toBeLessThanOrEqual(price.credits);
      },
    ),
  );
});
