import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { createJobsHouse, type JobsHouse } from '../../test/jobs-house.ts';
import { createScriptedModel, scriptedModelId as model, picture, tinyPng } from '../../test/scripted-model.ts';
import {
  beginRun,
  endRun,
  finishJob,
  leaseJobs,
  progressJob,
  releaseJob,
  renewLeases,
  storeOutput,
} from './statements.ts';

let house: JobsHouse;
beforeAll(async () => {
  house = await createJobsHouse();
});
afterAll(() => house.close());

/** Ends a lease as if its time were over. */
const lapse = (jobId: string) =>
  house.database.owner.query(
    'update studio.job set run_at = clock_timestamp(), lease_until = clock_timestamp() where id = $1',
    [jobId],
  );

test('two workers racing for twenty jobs run each once', async () => {
  const scripted = createScriptedModel();
  const door = house.open({ models: [scripted.definition], concurrency: 0, started: false });
  const person = await house.person();
  const ids = await Promise.all(
    Array.from({ length: 20 }, async () => (await door.submit(person, randomUUID(), { model, input: {} })).job.id),
  );
  const workers = [0, 1].map(() => house.open({ models: [scripted.definition], concurrency: 4 }));
  for (let index = 0; index < 20; index += 1) (await scripted.submit()).answer(picture());
  for (const id of ids) expect((await door.waitFor(person, id, 10_000)).state).toBe('succeeded');
  expect(scripted.count).toBe(20);
  expect(await house.balance(person)).toEqual({ posted: 1_000 - 40, held: 0 });
  await Promise.all(workers.map((worker) => worker.stop(0)));
});

test('a stale fence changes nothing', async () => {
  const { db } = house.database;
  const scripted = createScriptedModel();
  const door = house.open({ models: [scripted.definition], concurrency: 0, started: false });
  const person = await house.person();
  const { job: submitted } = await door.submit(person, randomUUID(), { model, input: {} });
  const [stale] = await leaseJobs(db, 'first', 1, 60);
  if (!stale) throw new Error('nothing was leased');
  const run = await beginRun(db, stale, 0);
  await lapse(stale.id);
  const [current] = await leaseJobs(db, 'second', 1, 60);
  expect(current).toMatchObject({ id: stale.id, fence: stale.fence + 1, attempts: 2 });
  expect(current?.outputs).toMatchObject([{ index: 0, state: 'pending', runs: [{ attempt: 1, state: 'submitting' }] }]);

  const output = { index: 0, object: 'x', type: 'image/png', bytes: 1, sha256: Buffer.alloc(32), width: 1, height: 1 };
  expect(await beginRun(db, stale, 0)).toBeUndefined();
  expect(await endRun(db, stale, run?.runId ?? '', { state: 'succeeded', charged: true })).toBe(false);
  expect(await storeOutput(db, stale, { ...output, expiresAt: new Date() })).toBe(false);
  expect(await progressJob(db, stale, 'generating', 0.5)).toBe(false);
  expect(await releaseJob(db, stale, new Date())).toBe(false);
  expect(await renewLeases(db, 'first', [stale], 60)).toEqual([]);
  expect(await finishJob(db, stale, { state: 'failed', reason: 'failed', failedOutputs: [] })).toMatchObject({
    outcome: 'stale',
  });
  expect((await door.get(person, submitted.id)).state).toBe('queued');
  expect(await house.balance(person)).toEqual({ posted: 1_000, held: 5 });

  if (current) await finishJob(db, current, { state: 'failed', reason: 'failed', failedOutputs: [] });
  expect(await house.balance(person)).toEqual({ posted: 1_000, held: 0 });
});

test('a worker that lost its lease finds its answer unwanted; the person is charged once', async () => {
  const scripted = createScriptedModel();
  // The first hears of its loss only when it writes: its heartbeat is a minute away.
  const first = house.open({ models: [scripted.definition], leaseSeconds: 180 });
  const person = await house.person();
  const { job } = await first.submit(person, randomUUID(), { model, input: {} });
  const lost = await scripted.submit();
  const objects = house.store.objects().length;
  await first.stop(0);
  await lapse(job.id);
  const second = house.open({ models: [scripted.definition] });
  (await scripted.submit()).answer(picture(2));
  const ended = await second.waitFor(person, job.id, 10_000);
  lost.answer(picture(2));
  expect(ended).toMatchObject({ state: 'succeeded', receipt: { settled: 2 } });
  await expect.poll(() => house.store.objects().length).toBe(objects + 1);
  expect(await house.balance(person)).toEqual({ posted: 998, held: 0 });
  await second.stop(0);
});

test('a result that comes after the void is delivered at charge 0 and recorded as overrun', async () => {
  const scripted = createScriptedModel();
  const first = house.open({ models: [scripted.definition], leaseSeconds: 180, pollMs: 60_000 });
  const person = await house.person();
  const { job } = await first.submit(person, randomUUID(), { model, input: {} });
  const late = await scripted.submit();
  await lapse(job.id);
  const second = house.open({ models: [scripted.definition] });
  (await scripted.submit()).answer({
    state: 'unknown',
    error: { code: 'provider_timeout', stage: 'run', message: 'm', remedy: 'r', retryable: true },
  });
  expect(await second.waitFor(person, job.id, 10_000)).toMatchObject({ state: 'failed', receipt: { settled: 0 } });

  late.answer(picture(3));
  await expect.poll(async () => (await first.get(person, job.id)).outputs[0]?.state).toBe('stored');
  const delivered = await first.get(person, job.id);
  expect(delivered).toMatchObject({
    state: 'failed',
    receipt: { settled: 0 },
    outputs: [{ bytes: tinyPng.byteLength }],
  });
  expect(await house.balance(person)).toEqual({ posted: 1_000, held: 0 });
  const [overrun] = await house.database.owner.query<{ amount: number }>(
    `select e.amount from studio.entry e join studio.transfer t on t.id = e.transfer_id
     where e.book = 'overrun' and t.external_id = $1`,
    [`overrun:${job.id}`],
  );
  expect(overrun).toEqual({ amount: -3 });
  await Promise.all([first.stop(0), second.stop(0)]);
});

test('a job that kills every worker is given up at no charge', async () => {
  const scripted = createScriptedModel();
  const door = house.open({ models: [scripted.definition], concurrency: 0, started: false });
  const person = await house.person();
  const { job } = await door.submit(person, randomUUID(), { model, input: {} });
  await house.database.owner.query('update studio.job set attempts = 20 where id = $1', [job.id]);
  const worker = house.open({ models: [scripted.definition] });
  expect(await worker.waitFor(person, job.id, 10_000)).toMatchObject({
    state: 'failed',
    error: { code: 'interrupted' },
    receipt: { settled: 0 },
  });
  expect(scripted.count).toBe(0);
});

test('nothing in this file broke the ledger', async () => {
  expect(await house.broken()).toEqual([]);
});
