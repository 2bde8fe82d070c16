/**
 * A house for tests of jobs: a database, the OpenAI stand-in behind the real SDK, a bucket and people with credits.
 * @module
 */
import { randomUUID } from 'node:crypto';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createQuotes } from '../src/credits/quotes.ts';
import type { Database } from '../src/db/pool.ts';
import type { Wakes } from '../src/db/wakes.ts';
import { createJobs, type Jobs, type JobsOptions } from '../src/jobs/jobs.ts';
import { inspectImage } from '../src/media/index.ts';
import { createCatalogue } from '../src/models/catalogue.ts';
import type { ModelDefinition } from '../src/models/model.ts';
import type { OpenAiOptions } from '../src/models/openai.ts';
import { createLog } from '../src/telemetry/log.ts';
import { createOpenAiStandIn, type OpenAiStandIn } from '../stand-ins/openai/index.ts';
import { createTestDatabase, type TestDatabase } from './database.ts';
import { createFolderStore, type FolderStore } from './folder-store.ts';
import { testSecret } from './secret.ts';

export interface Person {
  readonly account: string;
  readonly subject: string;
  readonly subjectKind: 'user';
}

export interface OpenOptions extends JobsOptions {
  readonly openai?: Partial<OpenAiOptions>;
  /** Models beside those of OpenAI. */
  readonly models?: readonly ModelDefinition[];
  readonly wakes?: Wakes;
  /** False: it does not take jobs from the queue before `start`. */
  readonly started?: boolean;
}

export interface JobsHouse {
  readonly database: TestDatabase;
  readonly openai: OpenAiStandIn;
  readonly store: FolderStore;
  readonly folder: string;
  /** A worker of its own, started; ended with the house. */
  open(options?: OpenOptions): Jobs;
  person(credits?: number): Promise<Person>;
  balance(person: Person): Promise<{ posted: number; held: number }>;
  /** Names of the invariants that the database breaks. */
  broken(): Promise<string[]>;
  close(): Promise<void>;
}

/** The model that tests run, at its cheapest. */
export const model = 'gpt-image-2.6-flare';
export const cheap = { size: '1024x1024', quality: 'low' };

/** Short pauses, so that nothing in a test waits for a clock made for production. */
export const quick: JobsOptions = {
  pollMs: 100,
  eventPollMs: 50,
  limits: { retryMs: 5, pollMs: 20, storeForMs: 1_000 },
};

/** Jobs over a database and bucket that are there. */
export const jobsOver = (
  parts: { readonly db: Database; readonly store: FolderStore; readonly openai: OpenAiOptions },
  { models = [], wakes, ...options }: JobsOptions & Pick<OpenOptions, 'models' | 'wakes'>,
): Jobs => {
  const catalogue = createCatalogue({ openai: parts.openai });
  const extra = (id: string) => models.find((definition) => definition.model.id === id);
  return createJobs(
    {
      db: parts.db,
      store: parts.store,
      catalogue: {
        ...catalogue,
        find: (id) => extra(id) ?? catalogue.find(id),
        get: (id) => extra(id) ?? catalogue.get(id),
      },
      quotes: createQuotes(testSecret),
      inspect: inspectImage,
      log: createLog({ level: 'silent' }),
      ...(wakes ? { wakes } : {}),
    },
    { ...quick, ...options, limits: { ...quick.limits, ...options.limits } },
  );
};

export const createJobsHouse = async (): Promise<JobsHouse> => {
  const [database, openai] = await Promise.all([createTestDatabase(), createOpenAiStandIn()]);
  const folder = mkdtempSync(join(tmpdir(), 'ds-bucket-'));
  const store = createFolderStore(folder);
  const opened: Jobs[] = [];
  return {
    database,
    openai,
    store,
    folder,
    open: ({ openai: openaiOptions, started = true, ...options } = {}) => {
      const access = { apiKey: openai.apiKey, baseUrl: openai.url, ...openaiOptions };
      const jobs = jobsOver({ db: database.db, store, openai: access }, options);
      if (started) jobs.start();
      opened.push(jobs);
      return jobs;
    },
    person: async (credits = 1_000) => {
      const user = randomUUID();
      const { account, subject } = await database.db.one<Omit<Person, 'subjectKind'>>(
        'select account_id as account, subject_id as subject from studio.open_subject($1, $2, null, 0)',
        [user, Buffer.from(user)],
      );
      await database.owner.query(`select studio.grant_credits($1, 'purchased', $2, null, 'test', null, 'test')`, [
        account,
        credits,
      ]);
      return { account, subject, subjectKind: 'user' };
    },
    balance: ({ account }) => database.db.one('select posted, held from studio.account where id = $1', [account]),
    broken: async () => {
      const rows = await database.owner.query<{ invariant: string }>(
        'select invariant from studio.reconcile() where not ok',
      );
      return rows.map((row) => row.invariant);
    },
    close: async () => {
      await Promise.all(opened.map((jobs) => jobs.stop(0)));
      await openai.close();
      await database.drop();
      rmSync(folder, { recursive: true, force: true });
    },
  };
};
