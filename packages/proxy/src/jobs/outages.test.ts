import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { createJobsHouse, type JobsHouse } from '../../test/jobs-house.ts';
import { createScriptedModel, scriptedModelId as model, picture } from '../../test/scripted-model.ts';

let house: JobsHouse;
beforeAll(async () => {
  house = await createJobsHouse();
});
afterAll(() => house.close());

const open = () => {
  const scripted = createScriptedModel();
  const jobs = house.open({ models: [scripted.definition], limits: { storeForMs: 300 } });
  return { scripted, jobs };
};

test('a bucket that is away for a moment costs nobody anything: the bytes are kept and written', async () => {
  const { scripted, jobs } = open();
  const person = await house.person(100);
  const { job } = await jobs.submit(person, randomUUID(), { model, input: {} });
  house.store.failingWrites = 2;
  (await scripted.submit()).answer(picture(2));
  expect(await jobs.waitFor(person, job.id, 5_000)).toMatchObject({ state: 'succeeded', receipt: { settled: 2 } });
  expect(scripted.count).toBe(1);
  await jobs.stop(0);
});

test('a bucket that stays away ends the job at no charge, and says that it is our fault', async () => {
  const { scripted, jobs } = open();
  const person = await house.person(100);
  const { job } = await jobs.submit(person, randomUUID(), { model, input: {} });
  house.store.failingWrites = Number.POSITIVE_INFINITY;
  (await scripted.submit()).answer(picture(2));
  expect(await jobs.waitFor(person, job.id, 5_000)).toMatchObject({
    state: 'failed',
    error: { code: 'internal', stage: 'storage', charged: 0 },
    receipt: { settled: 0 },
  });
  house.store.failingWrites = 0;
  expect(await house.balance(person)).toEqual({ posted: 100, held: 0 });
  await jobs.stop(0);
});

test('a database that drops every connection while the provider works loses nothing', async () => {
  const { scripted, jobs } = open();
  const person = await house.person(100);
  const { job } = await jobs.submit(person, randomUUID(), { model, input: {} });
  const submit = await scripted.submit();
  await house.database.owner.query(
    `select pg_terminate_backend(pid) from pg_stat_activity
     where datname = current_database() and usename = 'studio_proxy' and pid <> pg_backend_pid()`,
  );
  submit.answer(picture(2));
  expect(await jobs.waitFor(person, job.id, 5_000)).toMatchObject({ state: 'succeeded', receipt: { settled: 2 } });
  expect(scripted.count).toBe(1);
  expect(await house.broken()).toEqual([]);
});
