import { fork } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type BackgroundProvider, startBackgroundProvider } from '../../test/background-provider.ts';
import type { Plan } from '../../test/crash-worker.ts';
import { cheap, createJobsHouse, model as imageModel, type JobsHouse } from '../../test/jobs-house.ts';
import { scriptedModelId, tinyPng } from '../../test/scripted-model.ts';
import type { Job } from '../contract/index.ts';
import { createCrash } from './crash-points.ts';
import { objectOfRun } from './store-result.ts';

let house: JobsHouse;
let background: BackgroundProvider;
beforeAll(async () => {
  [house, background] = await Promise.all([createJobsHouse(), startBackgroundProvider()]);
});
afterAll(() => Promise.all([house.close(), background.close()]));

const worker = fileURLToPath(new URL('../../test/crash-worker.ts', import.meta.url));

/** Runs a worker to its end: the job when it lived, the signal when it was killed. */
const work = (plan: Plan): Promise<{ job?: Job; signal: NodeJS.Signals | null }> =>
  new Promise((resolve) => {
    const child = fork(worker, [JSON.stringify(plan)]);
    let job: Job | undefined;
    child.on('message', (message) => {
      job = message as Job;
    });
    child.on('exit', (_, signal) => resolve({ signal, ...(job ? { job } : {}) }));
  });

const planFor = async (model: string, input: Record<string, unknown>): Promise<Plan> => ({
  databaseUrl: house.database.proxyUrl,
  folder: house.folder,
  openai: { apiKey: house.openai.apiKey, baseUrl: house.openai.url },
  backgroundUrl: background.url,
  person: await house.person(100),
  key: randomUUID(),
  model,
  input,
});

const submitsOf = (prompt: string) =>
  house.openai.exchanges.filter((exchange) => (exchange.body as { prompt?: string }).prompt === prompt).length;

describe('killed at each crash point and started again, the job ends right and is charged once', () => {
  // W4 needs a provider that gives an id; the second number is how often the provider was asked to work.
  test.each([
    ['W1', 1],
    ['W2', 1],
    ['W3', 2],
    ['W5', 2],
    ['W6', 1],
  ])('%s with a provider that answers at once', async (crashAt, submits) => {
    const prompt = `killed at ${crashAt}`;
    const plan = await planFor(imageModel, { ...cheap, prompt });
    expect((await work({ ...plan, crashAt })).signal).toBe('SIGKILL');
    const { job } = await work(plan);
    expect(job).toMatchObject({ state: 'succeeded', receipt: { settled: 1 }, outputs: [{ state: 'stored' }] });
    expect(submitsOf(prompt)).toBe(submits);
    expect(await house.balance(plan.person)).toEqual({ posted: 99, held: 0 });
    expect(await house.broken()).toEqual([]);
  });

  test.each([
    ['W1', 1],
    ['W2', 1],
    ['W3', 2],
    ['W4', 1],
    ['W5', 1],
    ['W6', 1],
  ])('%s with a provider that can be asked', async (crashAt, submits) => {
    const before = background.submits;
    const plan = await planFor(scriptedModelId, {});
    expect((await work({ ...plan, crashAt })).signal).toBe('SIGKILL');
    const { job } = await work(plan);
    expect(job).toMatchObject({ state: 'succeeded', receipt: { settled: 2 }, outputs: [{ state: 'stored' }] });
    expect(background.submits - before).toBe(submits);
    expect(await house.balance(plan.person)).toEqual({ posted: 98, held: 0 });
    expect(await house.broken()).toEqual([]);
  });
});

test('killed twice with the answer lost, the job fails at no charge', async () => {
  const prompt = 'killed twice';
  const plan = await planFor(imageModel, { ...cheap, prompt });
  for (let kill = 0; kill < 2; kill += 1) expect((await work({ ...plan, crashAt: 'W3' })).signal).toBe('SIGKILL');
  const { job } = await work(plan);
  expect(job).toMatchObject({ state: 'failed', error: { code: 'interrupted' }, receipt: { settled: 0 } });
  expect(submitsOf(prompt)).toBe(2);
  expect(await house.balance(plan.person)).toEqual({ posted: 100, held: 0 });
  expect(await house.broken()).toEqual([]);
});

test('killed twice before the send, the job is still made, and sent once', async () => {
  const prompt = 'killed before the send';
  const plan = await planFor(imageModel, { ...cheap, prompt });
  for (let kill = 0; kill < 2; kill += 1) expect((await work({ ...plan, crashAt: 'W2' })).signal).toBe('SIGKILL');
  const { job } = await work(plan);
  expect(job).toMatchObject({ state: 'succeeded', receipt: { settled: 1 } });
  expect(submitsOf(prompt)).toBe(1);
  const runs = await house.database.db.query<{ state: string }>(
    'select r.state from studio.provider_run r where r.job_id = $1 order by r.attempt',
    [job?.id ?? ''],
  );
  expect(runs.map(({ state }) => state)).toEqual(['unknown', 'succeeded']);
});

test('bytes that were copied but not written down are found, not paid for again', async () => {
  const prompt = 'copied';
  const plan = await planFor(imageModel, { ...cheap, prompt });
  expect((await work({ ...plan, crashAt: 'W5' })).signal).toBe('SIGKILL');
  const [run] = await house.database.db.query<{ id: string }>(
    'select r.id from studio.provider_run r join studio.job j on j.id = r.job_id where j.subject_id = $1',
    [plan.person.subject],
  );
  await house.store.write(objectOfRun(run?.id ?? ''), tinyPng, 'image/png');
  const { job } = await work(plan);
  expect(job).toMatchObject({ state: 'succeeded', receipt: { settled: 1 }, outputs: [{ bytes: tinyPng.byteLength }] });
  expect(submitsOf(prompt)).toBe(1);
});

test('crash points are refused in production and by an unknown name', () => {
  expect(() => createCrash('W1', true)).toThrow('production');
  expect(() => createCrash('W7', false)).toThrow('W1, W2');
  expect(() => createCrash(undefined, true)('W1')).not.toThrow();
});
