/**
 * What holds for the elements together on a page: names and roles, languages, directions, stillness, and upgrade order.
 * @module
 */
import { createRequire } from 'node:module';
import type { AxeResults } from 'axe-core';
import type { Page } from 'playwright-core';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { type Bench, startBench } from './harness/browser.ts';

let bench: Bench;
beforeAll(async () => {
  bench = await startBench();
});
afterAll(() => bench.close());

const axePath = createRequire(import.meta.url).resolve('axe-core/axe.min.js');

const violations = async (page: Page): Promise<readonly string[]> => {
  await page.addScriptTag({ path: axePath });
  const { violations: found } = await page.evaluate(
    (): Promise<AxeResults> => (globalThis as unknown as { axe: { run(): Promise<AxeResults> } }).axe.run(),
  );
  return found.flatMap(({ id, nodes }) => nodes.map((node) => `${id}: ${node.html.slice(0, 160)}`));
};

const fillPage = (page: Page) =>
  page.evaluate(async () => {
    window.levers.loadModels();
    window.levers.signIn();
    await window.levers.remember(
      {},
      {
        state: 'refused',
        error: { code: 'refused_by_policy', stage: 'input', message: '', remedy: '', retryable: false, charged: 0 },
      },
      { input: { prompt: 'Four', size: '1024x1024', count: 4 } },
    );
  });

const drawn = async (page: Page) => {
  await page.locator('.picture').first().waitFor();
  await page.locator('.run:not([aria-disabled=true])').waitFor();
};

for (const colorScheme of ['light', 'dark'] as const) {
  test(`axe finds nothing in any state, ${colorScheme}`, async () => {
    const { page, noise } = await bench.open({ context: { colorScheme } });
    expect(await violations(page)).toEqual([]);
    await fillPage(page);
    await drawn(page);
    await page.locator('summary').click();
    await page.locator('.add input').setInputFiles({ name: 'a.png', mimeType: 'image/png', buffer: Buffer.alloc(9) });
    expect(await violations(page)).toEqual([]);
    await page.locator('.past').nth(1).click();
    await page.locator('.problem-card').waitFor();
    expect(await violations(page)).toEqual([]);
    await page.locator('ds-account .bar button').click();
    await page.getByRole('dialog').waitFor();
    expect(await violations(page)).toEqual([]);
    await page.evaluate(() => window.levers.signOut());
    expect(await violations(page)).toEqual([]);
    expect(noise).toEqual([]);
    await page.context().close();
  });
}

for (const width of [360, 1280]) {
  test(`nothing moves without the person's doing, ${width} px`, async () => {
    const { page } = await bench.open({ context: { viewport: { width, height: 900 } } });
    await page.evaluate(() => {
      window.shifts = 0;
    });
    await fillPage(page);
    await drawn(page);
    await page.evaluate(async () => {
      window.levers.setBalance(1);
      window.levers.setBalance(50);
      const [job] = window.levers.client.jobs.state.get().items;
      if (!job) return;
      window.levers.move(job.id, { state: 'running', phase: 'generating', outputs: [], assets: {} });
      await new Promise((resolve) => setTimeout(resolve, 100));
      await window.levers.succeed(job.id);
    });
    await drawn(page);
    // Two frames: the observer hears of the last one.
    await page.evaluate(() => new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done))));
    // A line of text that moved by its height would score 0.001 and more; the digits of a figure, set anew, some 0.00001.
    expect(await page.evaluate(() => window.shifts)).toBeLessThan(0.0005);
    await page.context().close();
  });
}

for (const width of [360, 720, 1440]) {
  test(`nothing is wider than its element at ${width} px, in a long language`, async () => {
    const { page } = await bench.open({ lang: 'en-XA', context: { viewport: { width, height: 900 } } });
    await fillPage(page);
    await drawn(page);
    await page.locator('summary').click();
    const wide = await page.evaluate(() => {
      const root = document.querySelector('ds-generator')?.shadowRoot;
      const card = root?.querySelector('.card')?.getBoundingClientRect();
      if (!root || !card) return ['no card'];
      return [...root.querySelectorAll('button, input, select, textarea, img, h2, h3, p, dl')]
        .filter((element) => !element.closest('.strip, .tray ul, .hidden-text') && !element.matches('.hidden-text'))
        .filter((element) => element.getBoundingClientRect().right > card.right + 0.5)
        .map((element) => element.outerHTML.slice(0, 120));
    });
    expect(wide).toEqual([]);
    expect(await page.evaluate(() => document.documentElement.scrollWidth <= innerWidth)).toBe(true);
    await page.context().close();
  });
}

/** Words that a person sees or hears, of all elements. */
const spoken = (page: Page) =>
  page.evaluate(() => {
    const words: string[] = [];
    for (const element of document.querySelectorAll('ds-generator, ds-account')) {
      const root = element.shadowRoot;
      if (!root) continue;
      const walker = document.createTreeWalker(root, NodeFilter.SHOW_TEXT);
      while (walker.nextNode()) {
        const { parentElement, textContent } = walker.currentNode;
        if (!parentElement?.closest('style')) words.push(textContent ?? '');
      }
      for (const node of root.querySelectorAll('[aria-label], [title], [placeholder], [alt], [aria-valuetext]'))
        for (const name of ['aria-label', 'title', 'placeholder', 'alt', 'aria-valuetext'])
          words.push(node.getAttribute(name) ?? '');
    }
    return words.map((word) => word.trim()).filter((word) => /\p{L}{2}/u.test(word));
  });

test('every word comes from the locale', async () => {
  const { page, noise } = await bench.open({ lang: 'en-XA' });
  await fillPage(page);
  await drawn(page);
  await page.locator('ds-account .bar button').click();
  await page
    .locator('.past')
    .nth(1)
    .evaluate((button: HTMLElement) => button.click());
  await page.locator('.problem-card').waitFor();
  // What the model, the catalogue or the person wrote.
  const theirs =
    /^(GPT Image|Words Only|Fast pictures|Takes no|Seed|Tiled|A harbour|Four|mira@|0{8}-|[A-Z][a-z]{2} \d)/;
  const untranslated = (await spoken(page)).filter((word) => !word.includes('⟦') && !theirs.test(word));
  expect(untranslated).toEqual([]);
  expect(noise).toEqual([]);
  await page.context().close();
});

test('each element speaks its own language, and follows a change above it', async () => {
  const { page } = await bench.open({ lang: 'de' });
  await page.getByLabel('Beschreibung').waitFor();
  await page.evaluate(() => document.querySelector('ds-account')?.setAttribute('lang', 'ar'));
  await page.evaluate(() => window.levers.signOut());
  await page.getByText('لم تسجّل الدخول').waitFor();
  await page.evaluate(() => document.documentElement.setAttribute('lang', 'fr-CA'));
  await page.getByLabel('Prompt').waitFor();
  await page.getByText('لم تسجّل الدخول').waitFor();
  await page.context().close();
});

test('right to left, the form is on the right and the stage on the left', async () => {
  const { page, noise } = await bench.open({ lang: 'ar', dir: 'rtl' });
  await fillPage(page);
  await drawn(page);
  const form = await page.locator('form[part=form]').boundingBox();
  const stage = await page.locator('.stage').boundingBox();
  expect((form?.x ?? 0) > (stage?.x ?? Number.MAX_VALUE)).toBe(true);
  expect(noise).toEqual([]);
  await page.context().close();
});

test('the colour mode of the provider reaches the elements', async () => {
  const { page } = await bench.open();
  const surface = () => page.locator('.card').evaluate((card) => getComputedStyle(card).backgroundColor);
  const light = await surface();
  await page.evaluate(() => document.querySelector('ds-studio')?.setAttribute('color-mode', 'dark'));
  expect(await surface()).not.toBe(light);
  await page.evaluate(() => document.querySelector('ds-generator')?.setAttribute('color-mode', 'light'));
  expect(await surface()).toBe(light);
  await page.context().close();
});

test('elements find the client above them in shadow trees, and a client that comes later', async () => {
  const { page } = await bench.open({ body: '<div id="host"></div>' });
  await page.evaluate(() => {
    const studio = document.createElement('ds-studio');
    const inner = document.createElement('div');
    inner.attachShadow({ mode: 'open' }).innerHTML = '<ds-account></ds-account>';
    studio.append(inner);
    document.querySelector('#host')?.append(studio);
  });
  await page.locator('ds-account [aria-busy=true]').waitFor();
  await page.evaluate(() => {
    const studio = document.querySelector('ds-studio');
    if (studio) studio.client = window.levers.client;
    window.levers.signIn();
  });
  await page.getByText('mira@example.com').first().waitFor();
  await page.evaluate(() => {
    const other = window.createDouble();
    const studio = document.querySelector('ds-studio');
    if (studio) studio.client = other.client;
    other.signOut();
  });
  await page.getByText('Not signed in').waitFor();
  await page.context().close();
});

test('a provider that is defined after the elements inside it gives them its client', async () => {
  const { page, noise } = await bench.open({ script: 'late' });
  await page.locator('ds-account [aria-busy=true]').waitFor();
  await page.getByLabel('Prompt').fill('Typed before');
  await page.evaluate(() => window.defineStudio());
  await page.getByText('mira@example.com').first().waitFor();
  expect(await page.getByLabel('Prompt').inputValue()).toBe('Typed before');
  expect(noise).toEqual([]);
  await page.context().close();
});

test('a wrong proxy is told by ds-error, with its path', async () => {
  const { page } = await bench.open({ body: '' });
  const error = await page.evaluate(
    () =>
      new Promise((resolve) => {
        document.addEventListener('ds-error', (event) => resolve(event.detail.path), { once: true });
        const studio = document.createElement('ds-studio');
        studio.proxy = 'not a url';
        document.body.append(studio);
      }),
  );
  expect(error).toBe('proxy');
  await page.context().close();
});
