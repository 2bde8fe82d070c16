/**
 * The room that docs/embedding.md tells a page to keep until the script arrives is the room that is taken.
 */
import { readFile } from 'node:fs/promises';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { type Bench, startBench } from './harness/browser.ts';

let bench: Bench;
let css: string;

beforeAll(async () => {
  const text = await readFile(new URL('../../../docs/embedding.md', import.meta.url), 'utf8');
  css = /```css\n([^`]*:not\(:defined\)[^`]*)```/.exec(text)?.[1] ?? '';
  bench = await startBench();
});
afterAll(() => bench?.close());

for (const width of [360, 480, 481, 735, 736, 1440]) {
  test(`${width} px`, async () => {
    const { page } = await bench.open({ context: { viewport: { width, height: 900 } } });
    // The same rules for tags that nobody defines.
    const rules = css.replaceAll(':not(:defined)', '-soon');
    await page.addStyleTag({ content: `main { padding: 0; max-inline-size: none; } ${rules}` });
    await page.locator('ds-generator .run').waitFor();
    const heights = await page.evaluate(() =>
      ['ds-account', 'ds-generator'].map((tag) => {
        const soon = document.body.appendChild(document.createElement(`${tag}-soon`));
        const [kept, taken] = [soon, document.querySelector(tag)].map(
          (one) => one?.getBoundingClientRect().height ?? 0,
        );
        return { kept, taken };
      }),
    );
    for (const { kept, taken } of heights) {
      expect(kept).toBeGreaterThan(0);
      // Four pixels: nobody sees that, and fonts differ by more.
      expect(Math.abs((kept ?? 0) - (taken ?? 0))).toBeLessThanOrEqual(4);
    }
    await page.context().close();
  });
}
