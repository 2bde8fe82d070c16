import { expect, test } from '../fixtures/test.ts';

test('the proxy is killed while a job runs and started again: the page shows the end, and one charge at most', async ({
  studio,
  stack,
  guard,
}) => {
  test.setTimeout(150_000);
  guard.allow(/ERR_(CONNECTION_REFUSED|CONNECTION_RESET|EMPTY_RESPONSE|INCOMPLETE_CHUNKED_ENCODING)/);
  const price = await studio.generate('outlives the proxy [slow 3]');
  await expect(studio.stage).toContainText(/In the queue|Sending|Generating/);
  await stack.killProxy();
  await stack.restartProxy();
  await expect(studio.history.first()).toHaveAccessibleName(/^(Ready|Failed): outlives the proxy/, {
    timeout: 120_000,
  });
  await expect.poll(() => studio.balance()).toBeGreaterThanOrEqual(50 - price);
  const ended = await studio.history.first().getAttribute('aria-label');
  if (ended?.startsWith('Ready')) await expect(studio.picture).toBeVisible();
  else expect(await studio.balance()).toBe(50);
});
