import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { cheap, createJobsHouse, type JobsHouse, model, type Person } from '../../test/jobs-house.ts';
import type { Job } from '../contract/index.ts';
import type { Jobs } from './jobs.ts';

let house: JobsHouse;
let jobs: Jobs;
beforeAll(async () => {
  house = await createJobsHouse();
  jobs = house.open();
});
afterAll(() => house.close());

const run = async (person: Person, prompt: string, input: Record<string, unknown> = {}): Promise<Job> => {
  const { job } = await jobs.submit(person, randomUUID(), { model, input: { ...cheap, prompt, ...input } });
  return jobs.waitFor(person, job.id, 20_000);
};
const sent = (prompt: string): number =>
  house.openai.exchanges.filter((exchange) => (exchange.body as { prompt?: string }).prompt === prompt).length;

test('a picture: stored byte for byte, settled by what the provider reports, and never above the hold', async () => {
  const person = await house.person(100);
  const job = await run(person, 'a lighthouse');
  expect(job).toMatchObject({ state: 'succeeded', phase: 'done', receipt: { reason: 'delivered', settled: 1 } });
  expect(job.receipt.settled + job.receipt.released).toBe(job.receipt.held);
  const [output] = job.outputs;
  expect(output).toMatchObject({ state: 'stored', type: 'image/png', width: 1024, height: 1024 });
  expect(output?.url).toContain('outputs');
  expect(await house.balance(person)).toEqual({ posted: 99, held: 0 });
});

test('four pictures are four runs, and their costs are rounded up once', async () => {
  const person = await house.person();
  const job = await run(person, 'four boats', { count: 4 });
  expect(job.outputs.map((output) => output.state)).toEqual(['stored', 'stored', 'stored', 'stored']);
  expect(sent('four boats')).toBe(4);
  // 196 tokens each: 0.588 credits; four of them are 2.37 with the prompt.
  expect(job.receipt.settled).toBe(3);
  expect(job.fraction).toBe(1);
});

test.each([
  ['[refuse] a', 'refused', 'refused_by_policy', 1],
  ['[empty] a', 'failed', 'empty_output', 1],
  ['[garbage] a', 'failed', 'bad_output', 1],
  ['[500] a', 'failed', 'provider_unavailable', 2],
  ['[cut] a', 'failed', 'provider_unavailable', 2],
])('%s ends %s with %s after %i submits, at no charge', async (prompt, state, code, submits) => {
  const person = await house.person(100);
  const before = sent(prompt);
  const job = await run(person, prompt);
  expect(job).toMatchObject({ state, error: { code, charged: 0 }, receipt: { settled: 0, reason: state } });
  expect(job.error?.remedy).not.toBe('');
  expect(job.outputs).toMatchObject([{ state: 'failed' }]);
  if (!prompt.startsWith('[cut]')) expect(sent(prompt) - before).toBe(submits);
  expect(await house.balance(person)).toEqual({ posted: 100, held: 0 });
});

test('an error of the provider that passes is tried again under the same hold', async () => {
  const person = await house.person(100);
  const job = await run(person, '[500 once] b');
  expect(job).toMatchObject({ state: 'succeeded', receipt: { settled: 1 } });
  expect(sent('[500 once] b')).toBe(2);
});

test('429 waits as long as Retry-After says', async () => {
  const person = await house.person(100);
  const began = Date.now();
  const job = await run(person, '[429 once] c');
  expect(job.state).toBe('succeeded');
  expect(Date.now() - began).toBeGreaterThanOrEqual(1_000);
});

test('429 that never ends fails at no charge', async () => {
  // A house of its own, here and below: another worker would take the retry over.
  const own = await createJobsHouse();
  const impatient = own.open({ limits: { retryForMs: 0 } });
  const person = await own.person(100);
  const { job } = await impatient.submit(person, randomUUID(), { model, input: { ...cheap, prompt: '[429] d' } });
  const ended = await impatient.waitFor(person, job.id, 10_000);
  expect(ended).toMatchObject({ state: 'failed', error: { code: 'provider_rate_limited' }, receipt: { settled: 0 } });
  await own.close();
});

test('a timeout is unknown: one more attempt, then failed at no charge', async () => {
  const own = await createJobsHouse();
  const hasty = own.open({ openai: { timeoutMs: 150 } });
  const person = await own.person(100);
  const { job } = await hasty.submit(person, randomUUID(), { model, input: { ...cheap, prompt: '[hang] e' } });
  const ended = await hasty.waitFor(person, job.id, 10_000);
  expect(ended).toMatchObject({ state: 'failed', error: { code: 'provider_timeout' }, receipt: { settled: 0 } });
  const runs = await own.database.db.query<{ state: string; charged: boolean }>(
    'select r.state, r.charged from studio.provider_run r where r.job_id = $1 order by r.attempt',
    [job.id],
  );
  expect(runs).toEqual([
    { state: 'unknown', charged: false },
    { state: 'unknown', charged: false },
  ]);
  await own.close();
});

test('the same key and body is the same job; another body is refused; nothing is held twice', async () => {
  const person = await house.person(100);
  const key = randomUUID();
  const request = { model, input: { ...cheap, prompt: 'once' } };
  const [first, second] = await Promise.all([jobs.submit(person, key, request), jobs.submit(person, key, request)]);
  expect(first.job.id).toBe(second.job.id);
  expect([first.replayed, second.replayed].sort()).toEqual([false, true]);
  await expect(jobs.submit(person, key, { model, input: { ...cheap, prompt: 'other' } })).rejects.toMatchObject({
    code: 'idempotency_key_reused',
  });
  await jobs.waitFor(person, first.job.id, 10_000);
  expect(sent('once')).toBe(1);
  expect(await house.balance(person)).toEqual({ posted: 99, held: 0 });
});

test.each([
  [{ prompt: '' }, 'invalid_input', 'input.prompt'],
  [{ prompt: 'x'.repeat(32_001) }, 'invalid_input', 'input.prompt'],
  [{ prompt: 'x', colour: 'red' }, 'invalid_input', 'input.colour'],
  [{ prompt: 'x', size: '40x40' }, 'invalid_input', 'input.size'],
  [{ prompt: 'x', references: [randomUUID()] }, 'not_found', 'input.references[0]'],
])('input %# is refused before anything is held', async (input, code, path) => {
  const person = await house.person(100);
  await expect(jobs.submit(person, randomUUID(), { model, input })).rejects.toMatchObject({ code, details: { path } });
  expect(await house.balance(person)).toEqual({ posted: 100, held: 0 });
});

test('not enough credits says what is missing and holds nothing', async () => {
  const person = await house.person(2);
  const input = { prompt: 'dear', quality: 'high' };
  await expect(jobs.submit(person, randomUUID(), { model, input })).rejects.toMatchObject({
    code: 'insufficient_credits',
    details: { available: 2, needed: 27, missing: 25 },
  });
  expect(await house.balance(person)).toEqual({ posted: 2, held: 0 });
});

test('a job of another person is as missing as one that never was', async () => {
  const [owner, other] = [await house.person(100), await house.person(100)];
  const job = await run(owner, 'mine');
  for (const id of [job.id, randomUUID()]) {
    for (const call of [jobs.get, jobs.cancel, jobs.remove]) {
      await expect(call(other, id)).rejects.toMatchObject({ code: 'not_found', details: {} });
    }
  }
  expect((await jobs.list(other, { limit: 10 })).items).toEqual([]);
});

test('deleting a job deletes its content and its bytes; the receipt stays in usage', async () => {
  const person = await house.person(100);
  const job = await run(person, 'to be deleted');
  const [{ object } = { object: '' }] = await house.database.db.query<{ object: string }>(
    'select object from studio.job_output where job_id = $1',
    [job.id],
  );
  expect(house.store.objects()).toContain(object);
  await jobs.remove(person, job.id);
  expect(house.store.objects()).not.toContain(object);
  await expect(jobs.get(person, job.id)).rejects.toMatchObject({ code: 'not_found' });
  expect((await jobs.list(person, { limit: 10 })).items).toEqual([]);
  expect((await jobs.usage(person, { limit: 10 })).items).toMatchObject([{ jobId: job.id, credits: 1 }]);
});

test('history pages without a gap or a double, and searches the prompt', async () => {
  const person = await house.person(100);
  for (const prompt of ['red fox', 'blue fox', '100% wool']) await run(person, prompt);
  const first = await jobs.list(person, { limit: 2 });
  const second = await jobs.list(person, { limit: 2, cursor: first.nextCursor });
  expect([...first.items, ...second.items].map((job) => job.input.prompt)).toEqual([
    '100% wool',
    'blue fox',
    'red fox',
  ]);
  expect(second.nextCursor).toBeUndefined();
  expect((await jobs.list(person, { limit: 9, search: 'FOX red' })).items).toHaveLength(1);
  expect((await jobs.list(person, { limit: 9, search: '%' })).items).toHaveLength(1);
  await expect(jobs.list(person, { limit: 9, cursor: 'x' })).rejects.toMatchObject({ code: 'invalid_request' });
});

describe('references', () => {
  const upload = async (person: Person, bytes: Uint8Array, row: Record<string, unknown> = {}): Promise<string> => {
    const id = randomUUID();
    const values = { state: 'complete', type: 'image/png', width: 1, height: 1, hours: 24, ...row };
    await house.store.write(`uploads/${id}`, bytes, 'image/png');
    await house.database.owner.query(
      `insert into studio.upload (id, account_id, subject_id, state, object, size, type, width, height, expires_at)
       values ($1, $2, $3, $4, $5, $6, $7, $8, $9, now() + make_interval(hours => $10))`,
      [
        id,
        person.account,
        person.subject,
        values.state,
        `uploads/${id}`,
        bytes.byteLength,
        values.type,
        values.width,
        values.height,
        values.hours,
      ],
    );
    return id;
  };

  test('are sent to the provider as files', async () => {
    const person = await house.person();
    const made = await run(person, 'made first');
    const bytes = await house.store.read(house.store.objects().find((object) => object.startsWith('outputs/')) ?? '');
    const references = [await upload(person, bytes, { width: 1024, height: 1024 })];
    const job = await run(person, 'edit it', { references });
    expect(job).toMatchObject({ state: 'succeeded', input: { references } });
    expect(job.receipt.quoted).toBeGreaterThan(made.receipt.quoted);
    expect(house.openai.exchanges.at(-1)).toMatchObject({ path: '/v1/images/edits' });
  });

  test.each([
    ['another person’s', {}, 'not_found'],
    ['past its time', { hours: -1 }, 'not_found'],
    ['not complete', { state: 'open' }, 'upload_not_ready'],
    ['a PDF', { type: 'application/pdf' }, 'unsupported_media'],
    ['40 MP', { width: 8_000, height: 5_000 }, 'image_too_large'],
  ])('one that is %s is refused and nothing is held', async (what, row, code) => {
    const person = await house.person(100);
    const owner = what.startsWith('another') ? await house.person() : person;
    const references = [await upload(owner, new Uint8Array(1), row)];
    const request = { model, input: { ...cheap, prompt: 'x', references } };
    await expect(jobs.submit(person, randomUUID(), request)).rejects.toMatchObject({
      code,
      details: { path: 'input.references[0]' },
    });
    expect(await house.balance(person)).toEqual({ posted: 100, held: 0 });
  });

  test('one that is gone does not change the answer to a repeated request', async () => {
    const person = await house.person();
    const bytes = await house.store.read(house.store.objects().find((object) => object.startsWith('outputs/')) ?? '');
    const references = [await upload(person, bytes, { width: 1024, height: 1024 })];
    const key = randomUUID();
    const request = { model, input: { ...cheap, prompt: 'twice', references } };
    const { job } = await jobs.submit(person, key, request);
    await jobs.waitFor(person, job.id, 10_000);
    await house.database.owner.query(`update studio.upload set state = 'deleted' where id = $1`, [references[0] ?? '']);
    expect(await jobs.submit(person, key, request)).toMatchObject({ replayed: true, job: { id: job.id } });
    await expect(jobs.submit(person, randomUUID(), request)).rejects.toMatchObject({ code: 'not_found' });
  });
});

test('results past their time are deleted from the bucket, and the job says so', async () => {
  const person = await house.person();
  const job = await run(person, 'short-lived');
  const objects = house.store.objects().length;
  await house.database.owner.query(`update studio.job_output set expires_at = now() where job_id = $1`, [job.id]);
  await jobs.sweep();
  expect(house.store.objects()).toHaveLength(objects - 1);
  const { outputs } = await jobs.get(person, job.id);
  expect(outputs).toMatchObject([{ state: 'expired' }]);
  expect(outputs[0]?.url).toBeUndefined();
});

test('nothing in this file broke the ledger', async () => {
  expect(await house.broken()).toEqual([]);
});
