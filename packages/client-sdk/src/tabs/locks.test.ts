import { expect, test } from 'vitest';
import { createLocks } from './locks.ts';

// Node 24 has Web Locks; what is tested here holds for both kinds.
test('one holder at a time, in the order in which they came; tryHold does not wait', async () => {
  const locks = createLocks();
  const order: string[] = [];
  let release = () => {};
  const first = locks.hold('ds:test', async () => {
    order.push('first');
    await new Promise<void>((resolve) => {
      release = resolve;
    });
  });
  const second = locks.hold('ds:test', async () => void order.push('second'));
  await expect.poll(() => order).toEqual(['first']);
  expect(await locks.tryHold('ds:test', async () => 'got it')).toBeUndefined();
  release();
  await Promise.all([first, second]);
  expect(order).toEqual(['first', 'second']);
  expect(await locks.tryHold('ds:test', async () => 'got it')).toBe('got it');
});
