/**
 * `<ds-generator>` as a person uses it.
 * Long because one build of the page and one browser serve all that the element does.
 * @module
 */
import type { Locator, Page } from 'playwright-core';
import { afterAll, afterEach, beforeAll, expect, test } from 'vitest';
import { type Bench, type Opened, startBench } from './harness/browser.ts';

let bench: Bench;
let opened: Opened;
let page: Page;

beforeAll(async () => {
  bench = await startBench();
});
afterAll(() => bench.close());
afterEach(async () => {
  expect(opened.noise).toEqual([]);
  await page.context().close();
});

const open = async (signedIn = true, options?: Parameters<Bench['open']>[0]) => {
  opened = await bench.open(options);
  page = opened.page;
  await page.evaluate((inside) => {
    window.levers.loadModels();
    if (inside) window.levers.signIn();
    else window.levers.signOut();
  }, signedIn);
};
const prompt = () => page.getByLabel('Prompt');
const runButton = () => page.locator('.run');
const price = async (text: string) =>
  page.waitForFunction((wanted) => {
    const tag = document.querySelector('ds-generator')?.shadowRoot?.querySelector('.price');
    return tag?.textContent === wanted && !tag.hasAttribute('data-stale');
  }, text);
const ready = () => price('4 credits');
const firstJob = () => page.evaluate(() => window.levers.client.jobs.state.get().items[0]?.id ?? '');
const run = async (text = 'A harbour at dawn') => {
  await prompt().fill(text);
  await ready();
  await runButton().click();
  await page.locator('[data-job]').first().waitFor();
  return firstJob();
};
const words = async (of: Locator) => ((await of.textContent()) ?? '').replaceAll(/\s+/g, ' ').trim();
const announced = (text: string) => page.locator('[role=status]', { hasText: text }).waitFor({ state: 'attached' });

test('the price of the settings is on the button before anything is typed, and the balance after beneath', async () => {
  await open();
  await price('4 credits');
  expect(await words(page.locator('#beneath'))).toBe('Balance after: 46 credits');
  await page.getByRole('radio', { name: 'Fine' }).check();
  await price('17 credits');
  await page.getByRole('button', { name: 'More: Pictures' }).click();
  await price('34 credits');
  expect(await words(page.locator('#beneath'))).toBe('Balance after: 16 credits');
});

test('a burst of keys asks for one price', async () => {
  await open();
  await ready();
  const before = await page.evaluate(() => window.levers.quotes.length);
  await prompt().pressSequentially('A quiet harbour', { delay: 5 });
  await page.waitForFunction((count) => window.levers.quotes.length > count, before);
  await ready();
  const asked = await page.evaluate((count) => window.levers.quotes.slice(count), before);
  expect(asked.map(({ input }) => input.prompt)).toEqual(['A quiet harbour']);
});

test('the form is made from the schema: shapes, segments, stepper, number, switch, and their limits', async () => {
  await open();
  await ready();
  await page.getByText('More options').click();
  await page.getByRole('radio', { name: '16:9' }).check();
  await page.getByRole('radio', { name: '3840 × 2160 pixels' }).check();
  await page.getByRole('radio', { name: 'Transparent' }).check();
  await page.getByLabel('Seed').fill('7');
  await page.getByRole('switch', { name: 'Tiled' }).check();
  const id = await run();
  expect(id).not.toBe('');
  const [submitted] = await page.evaluate(() => window.levers.submitted);
  expect(submitted?.input).toEqual({
    prompt: 'A harbour at dawn',
    size: '3840x2160',
    quality: 'medium',
    count: 1,
    background: 'transparent',
    seed: 7,
    tiled: true,
  });
});

test('a run at fault is not sent: the field says why and has the focus', async () => {
  await open();
  await ready();
  await runButton().click();
  await page.locator('#problem-prompt', { hasText: 'Fill this in.' }).waitFor();
  await prompt().fill('x'.repeat(503));
  await prompt().press('Control+Enter');
  await page.locator('#problem-prompt', { hasText: 'shorten it by 3' }).waitFor();
  expect(await prompt().getAttribute('aria-invalid')).toBe('true');
  expect(await prompt().evaluate((field) => field.matches(':focus'))).toBe(true);
  expect(await page.evaluate(() => window.levers.submitted)).toEqual([]);
});

test('Ctrl+Enter runs, with the quote and its price as the most', async () => {
  await open();
  await prompt().fill('A harbour at dawn');
  await ready();
  await prompt().press('Control+Enter');
  await page.locator('[data-job]').waitFor();
  const [job] = await page.evaluate(() => window.levers.submitted);
  expect(job).toMatchObject({ model: 'gpt-image-2.6-flare', quote: 'quote-token', maxCredits: 4 });
  expect(await page.evaluate(() => window.heard)).toEqual(['ds-session-change', 'ds-before-run', 'ds-run']);
});

test('the host can veto a run', async () => {
  await open();
  await page.evaluate(() => document.addEventListener('ds-before-run', (event) => event.preventDefault()));
  await prompt().fill('A harbour at dawn');
  await ready();
  const result = await page.evaluate(() => document.querySelector('ds-generator')?.run());
  expect(result).toBeUndefined();
  expect(await page.evaluate(() => window.levers.submitted)).toEqual([]);
});

test('a price that rose since it was shown is shown, not paid', async () => {
  await open();
  await prompt().fill('A harbour at dawn');
  await ready();
  await page.evaluate(() => {
    const { jobs } = window.levers.client;
    const { quote } = jobs;
    jobs.quote = async (request, options) => ({ ...(await quote(request, options)), credits: 9 });
  });
  await prompt().pressSequentially('!');
  await prompt().press('Control+Enter');
  await price('9 credits');
  await page.locator('#beneath', { hasText: 'The price is now 9 credits. Press again.' }).waitFor();
  await announced('The price is now 9 credits. Press again.');
  expect(await page.evaluate(() => window.levers.submitted)).toEqual([]);
  await prompt().press('Control+Enter');
  await page.waitForFunction(() => window.levers.submitted.length === 1);
});

test('a result: picture by blob URL, receipt, note, download, and the events of it', async () => {
  await open();
  const id = await run();
  await page.evaluate((job) => window.levers.move(job, { state: 'running', phase: 'generating' }), id);
  await announced('Generating');
  await page.evaluate((job) => window.levers.succeed(job), id);
  const picture = page.getByRole('img', { name: 'Generated picture: A harbour at dawn' });
  await picture.waitFor();
  expect(await picture.getAttribute('src')).toMatch(/^blob:/);
  expect(await words(page.locator('.receipt'))).toMatch(
    /Quoted ?4 credits Held ?4 credits Charged ?3 credits Given back ?1 credit/,
  );
  await page.getByText('Made by AI · marks of the model: C2PA').waitFor();
  await announced('The picture is ready. 3 credits charged.');
  expect(await page.evaluate(() => window.files?.().then((files) => files.map(({ type }) => type)))).toEqual([
    'image/png',
  ]);
  expect(await page.getByRole('link', { name: 'Download' }).getAttribute('download')).toMatch(/\.png$/);
  expect(await page.evaluate(() => window.heard)).toEqual([
    'ds-session-change',
    'ds-before-run',
    'ds-run',
    'ds-result',
    'ds-job-end',
  ]);
});

test('blob URLs of pictures are revoked when the element leaves', async () => {
  await open();
  await page.evaluate(() => window.levers.remember({}));
  const picture = page.getByRole('img', { name: /Generated picture/ });
  await picture.waitFor();
  const src = (await picture.getAttribute('src')) ?? '';
  const readable = () =>
    page.evaluate(
      (url) =>
        fetch(url).then(
          () => true,
          () => false,
        ),
      src,
    );
  expect(await readable()).toBe(true);
  await page.evaluate(() => document.querySelector('ds-generator')?.remove());
  expect(await readable()).toBe(false);
  // The browser itself reports the fetch of a revoked URL.
  (opened.noise as string[]).splice(0);
});

test('a refusal says what it is, what was charged and what to do; the prompt can be edited', async () => {
  await open();
  const id = await run('A forbidden thing');
  await page.evaluate(
    (job) =>
      window.levers.move(job, {
        state: 'refused',
        phase: 'done',
        receipt: { quoted: 4, held: 4, settled: 0, released: 4, reason: 'refused' },
        error: {
          code: 'refused_by_policy',
          stage: 'input',
          category: 'violence',
          message: 'moderation_blocked',
          remedy: '',
          retryable: false,
          charged: 0,
        },
      }),
    id,
  );
  const card = page.getByRole('alert').filter({ hasText: 'The model refused this run' });
  await card.waitFor();
  const said = await words(card);
  expect(said).toContain('Nothing was charged.');
  expect(said).toContain('Category: violence');
  expect(said).toContain('Change the prompt or the references.');
  expect(said).toContain(id);
  await expect(page.getByRole('button', { name: 'Try again', exact: true }).count()).resolves.toBe(0);
  await prompt().fill('');
  await page.getByRole('button', { name: 'Edit and try again' }).click();
  await page.waitForFunction(() => document.querySelector('ds-generator')?.input.prompt === 'A forbidden thing');
  expect(await prompt().evaluate((field) => field.matches(':focus'))).toBe(true);
});

test('cancelling says what it costs: nothing in the queue, up to the hold when the model has started', async () => {
  await open();
  const id = await run();
  await page.getByText('Cancelling now costs nothing.').waitFor();
  await page.evaluate((job) => window.levers.move(job, { state: 'running', phase: 'generating' }), id);
  await page.getByRole('button', { name: 'Cancel', exact: true }).click();
  await page.getByText('up to 4 credits may still be charged').waitFor();
  expect(await page.evaluate(() => window.levers.canceled)).toEqual([]);
  await page.getByRole('button', { name: 'Cancel the run' }).press('Enter');
  await page.getByText('Cancelling…').waitFor();
  expect(await page.evaluate(() => window.levers.canceled)).toEqual([id]);
  expect(await page.locator('.stage-title').evaluate((title) => title.matches(':focus'))).toBe(true);
});

test('progress is a place in the usual band, and the phase is announced once', async () => {
  await open();
  const id = await run();
  await page.evaluate(
    (job) =>
      window.levers.move(job, {
        state: 'running',
        phase: 'generating',
        eta: { low: 8, high: 20 },
        startedAt: new Date(Date.now() - 5000).toISOString(),
      }),
    id,
  );
  const bar = page.getByRole('progressbar', { name: 'Generating' });
  await bar.waitFor();
  expect(await bar.getAttribute('aria-valuetext')).toMatch(/^[5-7] s, usually 8–20 s$/);
  expect(await bar.getAttribute('aria-valuenow')).toBeNull();
  await page.evaluate((job) => window.levers.move(job, { startedAt: new Date(Date.now() - 30_000).toISOString() }), id);
  await page.getByText(/slower than most runs/).waitFor();
});

test('a run waits until its references are committed', async () => {
  await open();
  await page.evaluate(() => {
    window.levers.holdUploads = true;
  });
  await prompt().fill('The same at night');
  await page
    .locator('.add input')
    .setInputFiles({ name: 'boat.png', mimeType: 'image/png', buffer: Buffer.alloc(2000) });
  await page.getByRole('progressbar', { name: 'boat.png: Uploading, 50 %' }).waitFor();
  expect(await runButton().getAttribute('aria-disabled')).toBe('true');
  expect(await words(runButton())).toContain('Waiting for uploads…');
  expect(await words(page.locator('#beneath'))).toBe('Your pictures are still uploading.');
  expect(await runButton().getAttribute('aria-describedby')).toBe('beneath');
  await prompt().press('Control+Enter');
  await announced('Your pictures are still uploading.');
  await page.evaluate(() => window.levers.finishUploads());
  await page.locator('.thumb[data-state=complete]').waitFor();
  await ready();
  expect(await page.evaluate(() => window.levers.submitted)).toEqual([]);
  await prompt().press('Control+Enter');
  await page.waitForFunction(() => window.levers.submitted.length === 1);
  const [job] = await page.evaluate(() => window.levers.submitted);
  expect(job?.input.references).toHaveLength(1);
});

test('a reference that failed is said beneath the button, until it is removed', async () => {
  await open();
  await ready();
  await page.evaluate(() => {
    window.levers.client.uploads.add = async () => {
      throw { code: 'storage_unavailable', message: '', remedy: '' };
    };
  });
  await page.locator('.add input').setInputFiles({ name: 'boat.png', mimeType: 'image/png', buffer: Buffer.alloc(20) });
  await page.locator('#beneath', { hasText: 'A picture was not uploaded: upload it again or remove it.' }).waitFor();
  expect(await words(runButton())).toContain('Generate');
  await page.getByRole('button', { name: 'Remove boat.png' }).click();
  await page.locator('#beneath', { hasText: 'Balance after: 46 credits' }).waitFor();
});

test('a run asked for before the price has settled goes when it is no higher', async () => {
  await open();
  await ready();
  await page.getByRole('radio', { name: 'Fine' }).check();
  await price('17 credits');
  await page.getByRole('radio', { name: 'Draft' }).check();
  await prompt().fill('A harbour at dawn');
  await prompt().press('Control+Enter');
  await page.waitForFunction(() => window.levers.submitted.length === 1);
  const [job] = await page.evaluate(() => window.levers.submitted);
  expect(job?.maxCredits).toBe(1);
});

test('a run asked for before the session is known says so', async () => {
  opened = await bench.open();
  page = opened.page;
  await prompt().fill('Typed early');
  await prompt().press('Control+Enter');
  await announced('Loading…');
  expect(await page.getByRole('dialog').count()).toBe(0);
});

test('files that the model cannot use are named, and the rest is taken', async () => {
  await open();
  await page.locator('.add input').setInputFiles([
    { name: 'notes.txt', mimeType: 'text/plain', buffer: Buffer.from('x') },
    { name: 'boat.png', mimeType: 'image/png', buffer: Buffer.alloc(20) },
  ]);
  await page.getByText('notes.txt is not one of PNG, JPEG, WEBP.').waitFor();
  await page.getByRole('img', { name: 'boat.png' }).waitFor();
  await page.getByRole('button', { name: 'Remove boat.png' }).click();
  await expect(page.locator('.thumb').count()).resolves.toBe(0);
  expect(await page.locator('.add input').evaluate((input) => input.matches(':focus'))).toBe(true);
});

test('pasted and dropped pictures become references', async () => {
  await open();
  await ready();
  for (const kind of ['paste', 'drop']) {
    await page.evaluate((type) => {
      const data = new DataTransfer();
      data.items.add(new File(['x'], `${type}.png`, { type: 'image/png' }));
      const area = document.querySelector('ds-generator')?.shadowRoot?.querySelector('textarea');
      area?.dispatchEvent(
        type === 'paste'
          ? new ClipboardEvent('paste', { clipboardData: data, bubbles: true, cancelable: true })
          : new DragEvent('drop', { dataTransfer: data, bubbles: true, cancelable: true }),
      );
    }, kind);
    await page.getByRole('img', { name: `${kind}.png` }).waitFor();
  }
});

test('a result becomes a reference', async () => {
  await open();
  await page.evaluate(() => window.levers.remember({}));
  await page.getByRole('button', { name: 'Use as reference' }).click();
  await page.locator('.thumb[data-state=complete]').waitFor();
});

test('too few credits: the button waits, the words say how many, and the account opens', async () => {
  await open();
  await page.evaluate(() => window.levers.setBalance(2));
  await page.getByRole('radio', { name: 'Fine' }).check();
  await page.getByText('Needs 17 credits, you have 2: 15 short.').waitFor();
  expect(await runButton().getAttribute('aria-disabled')).toBe('true');
  await page.getByRole('button', { name: 'See your credits' }).click();
  await page.getByRole('dialog', { name: 'Account' }).waitFor();
});

test('signed out: the form works, the button signs in, and a host may take that over', async () => {
  await open(false);
  await prompt().fill('A harbour at dawn');
  expect(await words(runButton())).toContain('Sign in to generate');
  await page.getByText('Runs start at 1 credit.').waitFor();
  await runButton().click();
  await page.getByRole('dialog', { name: 'Sign in' }).waitFor();
  await page.keyboard.press('Escape');
  await page.evaluate(() => document.addEventListener('ds-account-request', (event) => event.preventDefault()));
  await runButton().click();
  expect(await page.getByRole('dialog').count()).toBe(0);
  expect(await page.evaluate(() => window.levers.quotes)).toEqual([]);
  await page.evaluate(() => window.levers.signIn());
  await ready();
});

test('what the proxy says of a field is shown at that field, the rest on the stage', async () => {
  await open();
  await prompt().fill('A harbour at dawn');
  await ready();
  await page.evaluate(() => {
    window.levers.failNext.submit = {
      code: 'invalid_input',
      path: 'input.prompt',
      message: 'The prompt names a living artist.',
      remedy: '',
      status: 422,
    };
  });
  await prompt().press('Control+Enter');
  await page.locator('#problem-prompt', { hasText: 'names a living artist' }).waitFor();
  await page.evaluate(() => {
    window.levers.failNext.submit = {
      code: 'insufficient_credits',
      message: '',
      remedy: '',
      status: 402,
      needed: 4,
      available: 1,
      missing: 3,
      requestId: 'req-7',
    };
  });
  await ready();
  await prompt().press('Control+Enter');
  const card = page.getByRole('alert').filter({ hasText: 'This run failed' });
  await card.waitFor();
  expect(await words(card)).toContain('Needs 4 credits, you have 1: 3 short.');
  expect(await words(card)).toContain('Nothing was charged.');
  expect(await words(card)).toContain('req-7');
  await page.getByRole('button', { name: 'Try again' }).click();
  await page.waitForFunction(() => window.levers.submitted.length === 1);
});

test('the history chooses, removes and hands the focus on', async () => {
  await open();
  await page.evaluate(() =>
    window.levers.remember({ input: { prompt: 'The first' } }, { input: { prompt: 'The second' } }),
  );
  await page.getByRole('heading', { name: 'The second' }).waitFor();
  await page.getByRole('button', { name: 'Ready: The first' }).click();
  await page.getByRole('heading', { name: 'The first' }).waitFor();
  await page.getByRole('button', { name: 'Remove', exact: true }).click();
  await page.getByRole('button', { name: 'Remove for good' }).press('Enter');
  await page.getByRole('heading', { name: 'The second' }).waitFor();
  await page.waitForFunction(
    () =>
      document.querySelector('ds-generator')?.shadowRoot?.activeElement?.getAttribute('aria-label') ===
      'Ready: The second',
  );
  await announced('Removed from the history.');
});

test('moved in the page, the element keeps what was typed and follows its job', async () => {
  await open();
  await page.locator('.add input').setInputFiles({ name: 'boat.png', mimeType: 'image/png', buffer: Buffer.alloc(20) });
  const id = await run();
  await page.evaluate(() => {
    const element = document.querySelector('ds-generator');
    if (element) document.querySelector('#after')?.after(element);
    const studio = document.querySelector('ds-studio');
    if (element && studio) studio.append(element);
  });
  expect(await prompt().inputValue()).toBe('A harbour at dawn');
  await page.waitForFunction(() => {
    const thumb = document.querySelector('ds-generator')?.shadowRoot?.querySelector<HTMLImageElement>('.thumb img');
    return thumb?.src.startsWith('blob:');
  });
  await page.evaluate((job) => window.levers.succeed(job), id);
  await page.getByRole('img', { name: 'Generated picture: A harbour at dawn' }).waitFor();
  expect(await page.evaluate(() => window.heard.includes('ds-job-end'))).toBe(true);
});

test('what is typed before the catalogue is there stays', async () => {
  opened = await bench.open();
  page = opened.page;
  await prompt().fill('Typed early');
  await page.evaluate(() => {
    window.levers.loadModels();
    window.levers.signIn();
  });
  await ready();
  expect(await prompt().inputValue()).toBe('Typed early');
});

test('nothing that arrives while a person types takes a key or the cursor', async () => {
  opened = await bench.open();
  page = opened.page;
  await prompt().focus();
  const text = 'A quiet harbour at dawn, boats asleep';
  const arrivals = [
    () => page.evaluate(() => window.levers.signOut()),
    () => page.evaluate(() => window.levers.loadModels()),
    () => page.evaluate(() => window.levers.signIn()),
    () => page.evaluate(() => window.levers.setBalance(80)),
    () => page.evaluate(() => window.levers.remember({})),
    () => page.evaluate(() => window.levers.loadModels()),
  ];
  for (const [index, arrive] of arrivals.entries()) {
    await page.keyboard.type(text.slice(6 * index, 6 * (index + 1)));
    await arrive();
  }
  await page.keyboard.type(text.slice(6 * arrivals.length));
  expect(await prompt().inputValue()).toBe(text);
  expect(await prompt().evaluate((field) => field.matches(':focus'))).toBe(true);
  await ready();
  expect(await page.evaluate(() => document.querySelector('ds-generator')?.input.prompt)).toBe(text);
});

test('defaults fill the form until the person changes them', async () => {
  await open();
  await page.evaluate(() => {
    const element = document.querySelector('ds-generator');
    if (element) element.defaults = { prompt: 'From the host', quality: 'high', size: '1x1' };
  });
  await price('17 credits');
  expect(await prompt().inputValue()).toBe('From the host');
  await page.getByRole('radio', { name: 'Draft' }).check();
  await price('1 credit');
  await page.getByRole('button', { name: 'Reset Quality' }).click();
  await price('17 credits');
});
