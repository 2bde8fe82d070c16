import { expect, test } from 'vitest';
import { ProblemError } from '../problem-error.ts';
import { createRateLimit } from './rate-limit.ts';

test('a key may burst, then goes at the steady rate', () => {
  let now = 1_000_000;
  const limit = createRateLimit('t', { perSecond: 10, burst: 3 }, () => now);
  expect([limit.take('a'), limit.take('a'), limit.take('a')]).toEqual(['"t";r=2;t=1', '"t";r=1;t=1', '"t";r=0;t=1']);
  const refused = () => limit.take('a');
  expect(refused).toThrow(ProblemError);
  now += 99;
  expect(refused).toThrow(ProblemError);
  now += 1;
  expect(refused()).toBe('"t";r=0;t=1');
  expect(refused).toThrow(ProblemError);
  now += 10_000;
  expect(refused()).toBe('"t";r=2;t=1');
});

test('over ten minutes nobody gets more than the rate', () => {
  let now = 0;
  const limit = createRateLimit('t', { perSecond: 3, burst: 5 }, () => now);
  let passed = 0;
  for (let step = 0; step < 60_000; step += 1) {
    now += 10;
    try {
      limit.take('a');
      passed += 1;
    } catch {
      // Refused: counted by its absence.
    }
  }
  expect(passed).toBeGreaterThan(3 * 600 - 5);
  expect(passed).toBeLessThanOrEqual(3 * 600 + 5);
});
