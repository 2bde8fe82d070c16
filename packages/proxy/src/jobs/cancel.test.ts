import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { createJobsHouse, type JobsHouse, type Person } from '../../test/jobs-house.ts';
import { createScriptedModel, scriptedModelId as model, picture } from '../../test/scripted-model.ts';

let house: JobsHouse;
beforeAll(async () => {
  house = await createJobsHouse();
});
afterAll(() => house.close());

const open = () => {
  const scripted = createScriptedModel();
  const jobs = house.open({ models: [scripted.definition] });
  const begin = async (person: Person, count = 1) =>
    (await jobs.submit(person, randomUUID(), { model, input: { count } })).job;
  return { scripted, jobs, begin };
};

test('a job that nobody has begun ends at once, at no charge and without a submit', async () => {
  const scripted = createScriptedModel();
  const jobs = house.open({ models: [scripted.definition], concurrency: 0 });
  const person = await house.person(100);
  const { job } = await jobs.submit(person, randomUUID(), { model, input: {} });
  expect(await jobs.cancel(person, job.id)).toMatchObject({
    state: 'canceled',
    receipt: { settled: 0, reason: 'canceled' },
  });
  expect(scripted.count).toBe(0);
  expect(await house.balance(person)).toEqual({ posted: 100, held: 0 });
});

test('a running job delivers what came and costs what the provider bills, never more than the hold', async () => {
  const { scripted, jobs, begin } = open();
  const person = await house.person(100);
  const job = await begin(person);
  const submit = await scripted.submit();
  expect(await jobs.cancel(person, job.id)).toMatchObject({ cancelRequested: true, receipt: { reason: 'open' } });
  submit.answer(picture(7));
  const ended = await jobs.waitFor(person, job.id, 5_000);
  expect(ended).toMatchObject({
    state: 'canceled',
    receipt: { held: 5, settled: 5, released: 0, reason: 'billed_by_provider' },
    outputs: [{ state: 'stored' }],
  });
  expect(await house.balance(person)).toEqual({ posted: 95, held: 0 });
});

test('a running job whose provider then fails costs nothing', async () => {
  const { scripted, jobs, begin } = open();
  const person = await house.person(100);
  const job = await begin(person);
  const submit = await scripted.submit();
  await jobs.cancel(person, job.id);
  submit.answer({
    state: 'unknown',
    error: { code: 'provider_timeout', stage: 'run', message: 'm', remedy: 'r', retryable: true },
  });
  expect(await jobs.waitFor(person, job.id, 5_000)).toMatchObject({ state: 'canceled', receipt: { settled: 0 } });
  expect(scripted.count).toBe(1);
  expect(await house.balance(person)).toEqual({ posted: 100, held: 0 });
});

test('one refused picture of four: the other three are delivered and paid', async () => {
  const { scripted, jobs, begin } = open();
  const person = await house.person(100);
  const job = await begin(person, 4);
  for (let index = 0; index < 4; index += 1) {
    const submit = await scripted.submit();
    submit.answer(
      submit.run.outputIndex === 2
        ? {
            state: 'refused',
            error: { code: 'refused_by_policy', stage: 'output', message: 'm', remedy: 'r', retryable: true },
          }
        : picture(1.2),
    );
  }
  const ended = await jobs.waitFor(person, job.id, 5_000);
  expect(ended.outputs.map((output) => output.state)).toEqual(['stored', 'stored', 'failed', 'stored']);
  expect(ended).toMatchObject({
    state: 'succeeded',
    // 3 × 1.2, rounded up once.
    receipt: { held: 20, settled: 4, released: 16, reason: 'partly_delivered' },
    error: { code: 'refused_by_policy', charged: 4 },
  });
});

test('a provider that can be asked is told of the cancel, and asked until it has ended', async () => {
  const asked: string[] = [];
  const scripted = createScriptedModel({
    cancel: async (id) => {
      asked.push(`cancel ${id}`);
    },
    poll: async (id) => {
      asked.push(`poll ${id}`);
      return asked.includes(`cancel ${id}`)
        ? {
            state: 'failed',
            error: { code: 'provider_rejected', stage: 'run', message: 'm', remedy: 'r', retryable: false },
          }
        : { state: 'running', providerId: id };
    },
  });
  const jobs = house.open({ models: [scripted.definition] });
  const person = await house.person(100);
  const { job } = await jobs.submit(person, randomUUID(), { model, input: {} });
  (await scripted.submit()).answer({ state: 'running', providerId: 'p1' });
  await expect.poll(() => asked.length).toBeGreaterThan(0);
  await jobs.cancel(person, job.id);
  expect(await jobs.waitFor(person, job.id, 5_000)).toMatchObject({ state: 'canceled', receipt: { settled: 0 } });
  expect(asked.filter((item) => item === 'cancel p1')).toHaveLength(1);
});
