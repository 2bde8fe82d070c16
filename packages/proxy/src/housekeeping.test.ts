import { afterEach, expect, test, vi } from 'vitest';
import { createHousekeeping } from './housekeeping.ts';
import { createLog } from './telemetry/log.ts';

const log = createLog({ level: 'silent' });

afterEach(() => vi.useRealTimers());

test('a task runs, rests and runs again, also after it failed', async () => {
  vi.useFakeTimers();
  const run = vi.fn(() => Promise.reject(new Error('no')));
  const housekeeping = createHousekeeping([{ name: 'x', everyMs: 100, run }], log);
  housekeeping.start();
  await vi.advanceTimersByTimeAsync(350);
  expect(run).toHaveBeenCalledTimes(3);
  await housekeeping.stop();
  expect(vi.getTimerCount()).toBe(0);
});

test('the end waits for what runs', async () => {
  vi.useFakeTimers();
  let finish = () => {};
  const run = () =>
    new Promise<void>((resolve) => {
      finish = resolve;
    });
  const housekeeping = createHousekeeping([{ name: 'x', everyMs: 10, run }], log);
  housekeeping.start();
  await vi.advanceTimersByTimeAsync(10);
  let stopped = false;
  const stopping = housekeeping.stop().then(() => {
    stopped = true;
  });
  await vi.advanceTimersByTimeAsync(1000);
  expect(stopped).toBe(false);
  finish();
  await stopping;
  expect(vi.getTimerCount()).toBe(0);
});
