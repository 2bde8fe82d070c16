import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { createJobsHouse, type JobsHouse, type Person } from '../../test/jobs-house.ts';
import { createScriptedModel, scriptedModelId as model, picture } from '../../test/scripted-model.ts';
import type { JobEvent } from '../contract/index.ts';
import { createWakes } from '../db/wakes.ts';
import type { Jobs } from './jobs.ts';

let house: JobsHouse;
beforeAll(async () => {
  house = await createJobsHouse();
});
afterAll(() => house.close());

/** Reads until an event fits, and gives all that came. */
const readUntil = async (
  jobs: Jobs,
  person: Person,
  after: number,
  fits: (event: JobEvent) => boolean,
): Promise<JobEvent[]> => {
  const stop = new AbortController();
  const events: JobEvent[] = [];
  for await (const event of jobs.subscribe(person, { after, signal: stop.signal })) {
    events.push(event);
    if (fits(event)) stop.abort();
  }
  return events;
};
const isEnd = (event: JobEvent) => event.state === 'succeeded';

test('a stream tells each step once, in order, and resumes after any of them', async () => {
  const scripted = createScriptedModel();
  const jobs = house.open({ models: [scripted.definition] });
  const person = await house.person();
  const reading = readUntil(jobs, person, 0, isEnd);
  const { job } = await jobs.submit(person, randomUUID(), { model, input: {} });
  const submit = await scripted.submit();
  await expect.poll(async () => (await jobs.get(person, job.id)).state).toBe('running');
  submit.answer(picture());
  const events = await reading;
  expect(events.map((event) => event.seq)).toEqual(events.map((_, index) => index + 1));
  expect(events.map((event) => event.phase)).toEqual(['queued', 'generating', 'done']);
  expect(events[0]).toMatchObject({ jobId: job.id, state: 'queued', eta: { low: 1, high: 2 } });
  for (const { seq } of events.slice(0, -1)) {
    expect((await readUntil(jobs, person, seq, isEnd)).map((event) => event.seq)).toEqual(
      events.slice(seq).map((event) => event.seq),
    );
  }
});

test('a stream hears of what another process does', async () => {
  const scripted = createScriptedModel();
  const listening = house.open({ models: [scripted.definition], concurrency: 0, started: false });
  const working = house.open({ models: [scripted.definition] });
  const person = await house.person();
  const reading = readUntil(listening, person, 0, isEnd);
  await working.submit(person, randomUUID(), { model, input: {} });
  (await scripted.submit()).answer(picture());
  expect((await reading).at(-1)).toMatchObject({ state: 'succeeded' });
});

test('processes that poll once an hour still hear of each other by wakes: new jobs, events and cancels', async () => {
  // Of its own: the other workers of this file would take the job at their next poll.
  const own = await createJobsHouse();
  let canceled = false;
  const scripted = createScriptedModel({
    cancel: async () => {
      canceled = true;
    },
    poll: async (providerId) => (canceled ? picture() : { state: 'running', providerId }),
  });
  const hourly = { models: [scripted.definition], pollMs: 3_600_000, eventPollMs: 3_600_000, leaseSeconds: 3_600 };
  const wakes = () => createWakes(own.database.proxyUrl, own.database.db);
  const door = own.open({ ...hourly, concurrency: 0, wakes: wakes() });
  const worker = own.open({ ...hourly, wakes: wakes() });
  const person = await own.person();
  const reading = readUntil(door, person, 0, (event) => event.state === 'canceled');
  const { job } = await door.submit(person, randomUUID(), { model, input: {} });
  (await scripted.submit()).answer({ state: 'running', providerId: 'p' });
  await door.cancel(person, job.id);
  expect((await reading).at(-1)).toMatchObject({ jobId: job.id, state: 'canceled' });
  await Promise.all([door.stop(0), worker.stop(0)]);
  await own.close();
});

test('twenty streams and forty jobs: none misses an event, none hears of another person', async () => {
  const scripted = createScriptedModel();
  const jobs = house.open({ models: [scripted.definition] });
  const [person, other] = [await house.person(), await house.person()];
  let overheard = 0;
  const stop = new AbortController();
  const eavesdropping = (async () => {
    for await (const _ of jobs.subscribe(other, { after: 0, signal: stop.signal })) overheard += 1;
  })();
  let ended = 0;
  const streams = Array.from({ length: 20 }, (_, index) => {
    let ends = 0;
    // Each joins at another moment of the story.
    return expect
      .poll(() => ended, { timeout: 10_000 })
      .toBeGreaterThanOrEqual(index)
      .then(() =>
        readUntil(jobs, person, 0, (event) => {
          if (isEnd(event)) ends += 1;
          return ends === 40;
        }),
      );
  });
  for (let index = 0; index < 40; index += 1) {
    const { job } = await jobs.submit(person, randomUUID(), { model, input: {} });
    (await scripted.submit()).answer(picture(0));
    await jobs.waitFor(person, job.id, 5_000);
    ended += 1;
  }
  for (const events of await Promise.all(streams)) {
    expect(events.length).toBeGreaterThanOrEqual(80);
    expect(events.map((event) => event.seq)).toEqual(events.map((_, index) => index + 1));
  }
  stop.abort();
  await eavesdropping;
  expect(overheard).toBe(0);
});
