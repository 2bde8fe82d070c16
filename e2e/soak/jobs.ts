/**
 * Soak of jobs: several people run jobs through two proxies that are killed at random and at each crash point, while the
 * provider and the bucket fail. At the end every job has ended right and every credit is accounted for.
 * @module
 */
import { createCredits } from '../../packages/proxy/src/credits/index.ts';
import { openDatabase } from '../../packages/proxy/src/db/pool.ts';
import { crashPoints } from '../../packages/proxy/src/jobs/index.ts';
import type { RunSoak } from '../../scripts/soak/run-soak.ts';
import { createVerdicts, judgePerson, type Verdicts } from './jobs-world/judge.ts';
import { createPerson, type Person } from './jobs-world/person.ts';
import { createRandom, type Random } from './jobs-world/random.ts';
import { type ProxyServer, startWorld, type World } from './jobs-world/world.ts';

const people = 4;
/** `W4` needs a provider that works in the background; `crash-points.test.ts` kills there. */
const points = crashPoints.filter((point) => point !== 'W4');
/** A job may wait for a lease, a back-off and a second attempt. */
const drainMs = 60_000;

const sleep = (ms: number) => new Promise((resolve) => setTimeout(resolve, ms));

/** Kills one proxy after another; every second time it kills itself at the next crash point. The other one goes on. */
const torment = async (proxies: readonly ProxyServer[], random: Random, until: number): Promise<number> => {
  let kills = 0;
  for (let round = 0; Date.now() < until; round += 1) {
    await sleep(random.integer(100, 1_500));
    const proxy = random.pick(proxies);
    await proxy.kill();
    kills += 1;
    if (round % 2 === 0) {
      const point = points[(round / 2) % points.length];
      // It dies with the first job that comes by, which may be before it is ready; a quiet one is killed below.
      const dead = proxy.start(point).then(
        () => proxy.ended(),
        () => {},
      );
      await Promise.race([dead, sleep(4_000)]);
      await proxy.kill();
      kills += 1;
    }
    await proxy.start();
  }
  return kills;
};

const spoilBucket = async (world: World, random: Random, until: number): Promise<void> => {
  const faults = world.services.gcs?.faults;
  while (faults && Date.now() < until) {
    await sleep(random.integer(200, 1_500));
    faults.unavailable = random.integer(0, 3);
  }
  if (faults) faults.unavailable = 0;
};

const drain = async (verdicts: Verdicts, everyone: readonly Person[]): Promise<void> => {
  const until = Date.now() + drainMs;
  const openJobs = async () => {
    let open = 0;
    for (const state of ['queued', 'running']) {
      for (const person of everyone) {
        const page = (await (await person.request(`/v1/jobs?state=${state}`)).json()) as { items: unknown[] };
        open += page.items.length;
      }
    }
    return open;
  };
  let open = await openJobs();
  while (open > 0 && Date.now() < until) {
    await sleep(250);
    open = await openJobs();
  }
  verdicts.check(open === 0, `${open} jobs have not ended`);
};

export const run: RunSoak = async ({ minutes, seed }) => {
  const world = await startWorld();
  const verdicts = createVerdicts();
  let kills = 0;
  try {
    await Promise.all(world.proxies.map((proxy) => proxy.start()));
    // Each actor has choices of its own, so that their interleaving changes none of them.
    const everyone: Person[] = [];
    for (let index = 0; index < people; index += 1)
      everyone.push(await createPerson(world, createRandom(seed + index)));
    const until = Date.now() + minutes * 60_000;
    const counts = await Promise.all([
      torment(world.proxies, createRandom(seed + 100), until),
      spoilBucket(world, createRandom(seed + 200), until).then(() => 0),
      ...everyone.map((person) => person.work(until).then(() => 0)),
    ]);
    kills = counts.reduce((sum, count) => sum + count, 0);
    await drain(verdicts, everyone);
    for (const person of everyone) await judgePerson(verdicts, person);
    const db = openDatabase(world.services.databaseUrl, { size: 2 });
    for (const { invariant, ok, broken } of await createCredits(db).reconcile()) {
      verdicts.check(ok, `reconcile: ${invariant} is broken ${broken} times`);
    }
    await db.close();
    process.stdout.write(`${everyone.reduce((sum, person) => sum + person.asked.length, 0)} jobs\n`);
  } finally {
    if (verdicts.failures.length > 0) {
      process.stderr.write(`${verdicts.failures.join('\n')}\n\nWhat the proxies said last:\n${world.output()}\n`);
    }
    await world.close();
  }
  return { kills, checks: verdicts.checks, failures: verdicts.failures.length };
};
