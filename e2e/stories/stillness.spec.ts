import type { Page } from '@playwright/test';
import { expect, test } from '../fixtures/test.ts';

interface Shift {
  /** Share of the window that moved, times how far. */
  readonly value: number;
  /** Where things were and are, in pixels. */
  readonly moved: string;
}

/** TypeScript's DOM library has it not yet. */
interface LayoutShift extends PerformanceEntry {
  readonly value: number;
  readonly hadRecentInput: boolean;
  readonly sources: readonly { readonly previousRect: DOMRect; readonly currentRect: DOMRect }[];
}

/** Notes what moves without anybody's doing, as browsers measure it (Layout Instability). */
const watchShifts = (page: Page) =>
  page.addInitScript(() => {
    const shifts: Shift[] = [];
    Object.assign(globalThis, { shifts });
    new PerformanceObserver((list) => {
      for (const entry of list.getEntries() as LayoutShift[]) {
        if (entry.hadRecentInput) continue;
        const moved = entry.sources.map(({ previousRect, currentRect }) => [previousRect, currentRect]);
        shifts.push({ value: entry.value, moved: JSON.stringify(moved) });
      }
    }).observe({ type: 'layout-shift', buffered: true });
  });

const shiftsOf = (page: Page) => page.evaluate(() => (globalThis as unknown as { shifts: Shift[] }).shifts);

/** A fiftieth of what is called good (0.1): a word that takes the place of a longer one, no more. */
const most = 0.002;

for (const width of [360, 1440]) {
  test(`${width} px: nothing moves while the page comes up, the price is worked out and the picture comes`, async ({
    page,
    studio,
  }) => {
    await page.setViewportSize({ width, height: 900 });
    await watchShifts(page);
    await page.reload();
    await expect(studio.account.locator('[part="bar"]')).toContainText('50 credits');
    await studio.generate('a still life');
    await expect(studio.picture).toBeVisible();
    await expect.poll(() => studio.balance()).toBeLessThan(50);
    expect((await shiftsOf(page)).filter(({ value }) => value > most)).toEqual([]);
  });
}
