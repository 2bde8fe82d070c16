import { expect, test } from 'vitest';
import { StudioError } from '../errors.ts';
import { backoffMs, isPassing, sleep, withRetry } from './backoff.ts';

const failure = (code: 'unavailable' | 'invalid_input', status?: number) =>
  new StudioError({ code, message: 'x', remedy: 'x', retryAfterMs: 0, ...(status ? { status } : {}) });

test('waits are spread over 0…base·2^n and never above the cap', () => {
  const at = (attempt: number, part: number) => backoffMs(attempt, { baseMs: 100, capMs: 1000, random: () => part });
  expect([at(0, 0), at(0, 1), at(2, 0.5), at(3, 1), at(9, 1), at(5000, 1)]).toEqual([0, 100, 200, 800, 1000, 1000]);
});

test('only what may pass is tried again', () => {
  expect(isPassing(failure('unavailable'))).toBe(true);
  expect(isPassing(failure('invalid_input', 422))).toBe(false);
  expect(isPassing(failure('invalid_input', 502))).toBe(true);
  expect(isPassing(new Error('bug'))).toBe(false);
});

test('a lasting failure is thrown at once, a passing one after the last attempt', async () => {
  let calls = 0;
  const fail = (error: Error) => async () => {
    calls += 1;
    throw error;
  };
  await expect(withRetry(fail(failure('invalid_input')))).rejects.toMatchObject({ code: 'invalid_input' });
  expect(calls).toBe(1);
  await expect(withRetry(fail(failure('unavailable')), { attempts: 2 })).rejects.toMatchObject({ code: 'unavailable' });
  expect(calls).toBe(3);
});

test('a sleep ends with its signal', async () => {
  const controller = new AbortController();
  const sleeping = sleep(60_000, controller.signal);
  controller.abort(new Error('enough'));
  await expect(sleeping).rejects.toThrow('enough');
});
