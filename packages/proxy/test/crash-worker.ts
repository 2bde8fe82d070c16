/**
 * A process that submits one job and works, to be killed at a crash point. Started by `fork` with a `Plan` as argument.
 * @module
 */
import { openDatabase } from '../src/db/pool.ts';
import { createCrash } from '../src/jobs/crash-points.ts';
import { createBackgroundModel } from './background-provider.ts';
import { createFolderStore } from './folder-store.ts';
import { jobsOver, type Person } from './jobs-house.ts';

export interface Plan {
  readonly databaseUrl: string;
  readonly folder: string;
  readonly openai: { readonly apiKey: string; readonly baseUrl: string };
  readonly backgroundUrl: string;
  readonly crashAt?: string;
  readonly person: Person;
  readonly key: string;
  readonly model: string;
  readonly input: Readonly<Record<string, unknown>>;
}

const plan = JSON.parse(process.argv[2] ?? '') as Plan;
const jobs = jobsOver(
  { db: openDatabase(plan.databaseUrl), store: createFolderStore(plan.folder), openai: plan.openai },
  {
    models: [createBackgroundModel(plan.backgroundUrl)],
    crash: createCrash(plan.crashAt, false),
    leaseSeconds: 1,
  },
);
jobs.start();
const { job } = await jobs.submit(plan.person, plan.key, { model: plan.model, input: plan.input });
process.send?.(await jobs.waitFor(plan.person, job.id, 20_000));
process.disconnect();
process.exit();
