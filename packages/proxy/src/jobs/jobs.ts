/**
 * Jobs: the room's public face. Routes call this and nothing else of the folder.
 * @module
 */
import { randomUUID } from 'node:crypto';
import type { Job, JobEvent, JobListQuery, JobPage, JobRequest, PageQuery, UsagePage } from '../contract/index.ts';
import type { Quotes } from '../credits/quotes.ts';
import type { Database } from '../db/pool.ts';
import { noWakes, type Wakes, type WakeTopic } from '../db/wakes.ts';
import type { ObjectStore } from '../media/store.ts';
import type { Catalogue } from '../models/catalogue.ts';
import { ProblemError } from '../problem-error.ts';
import type { Caller } from '../session/caller.ts';
import type { Log } from '../telemetry/log.ts';
import { pause } from './backoff.ts';
import { type Crash, neverCrash } from './crash-points.ts';
import { createEta } from './eta.ts';
import { createEvents, type Events } from './events.ts';
import { getJob, listJobs, listUsage, toJob } from './queries.ts';
import { removeJob } from './remove.ts';
import { defaultRunLimits, type InspectOutput, type RunLimits } from './run-context.ts';
import { createRunner } from './runner.ts';
import { type PricedInput, priceInput, type SubmitDeps, submit } from './submit.ts';
import { sweepOutputs } from './sweep.ts';

export interface JobsDeps {
  readonly db: Database;
  readonly store: ObjectStore;
  readonly catalogue: Catalogue;
  readonly quotes: Quotes;
  readonly inspect: InspectOutput;
  readonly log: Log;
  /** How the proxies of one database wake each other. Without: each polls by itself. */
  readonly wakes?: Wakes;
}

/** Times in ms unless named otherwise. */
export interface JobsOptions {
  /** Jobs that this process runs at once. Default 64: a job mostly waits for its provider. */
  readonly concurrency?: number;
  /** How long a job of a process that died waits for another. Default 30 s, renewed every third of it. */
  readonly leaseSeconds?: number;
  readonly pollMs?: number;
  readonly eventPollMs?: number;
  readonly limits?: Partial<RunLimits>;
  /** Tests only. */
  readonly crash?: Crash;
}

type Who = Pick<Caller, 'account' | 'subject'>;

export interface Jobs {
  /** Checks and prices an input; holds nothing. For quotes. */
  price(caller: Who, request: Pick<JobRequest, 'model' | 'input'>): Promise<PricedInput>;
  /**
   * Commits a job with its hold and starts it. With `waitMs` it answers when the job has ended, or after that time.
   * `replayed`: this key had made it before.
   */
  submit(
    caller: Who,
    idempotencyKey: string,
    request: JobRequest,
    waitMs?: number,
  ): Promise<{ readonly job: Job; readonly replayed: boolean }>;
  /** Waits until the job has ended, at most `ms`, and answers how it stands. */
  waitFor(caller: Who, jobId: string, ms: number, signal?: AbortSignal): Promise<Job>;
  get(caller: Who, jobId: string): Promise<Job>;
  list(caller: Who, query: JobListQuery): Promise<JobPage>;
  usage(caller: Pick<Caller, 'account' | 'subject' | 'subjectKind'>, query: PageQuery): Promise<UsagePage>;
  /** Asks for the end. A job that was not sent ends at no charge; one that a provider has, when the provider lets go. */
  cancel(caller: Who, jobId: string): Promise<Job>;
  /** Deletes the content of an ended job; its receipt stays. */
  remove(caller: Who, jobId: string): Promise<void>;
  /** The seq of the caller's newest event: to subscribe from now on without a gap. */
  eventPosition(caller: Who): Promise<number>;
  /** See `Events.subscribe`. */
  subscribe(caller: Who, options: { readonly after?: number; readonly signal: AbortSignal }): AsyncGenerator<JobEvent>;
  /** Deletes results past their time from the bucket. To be called every few minutes, by any number of processes. */
  sweep(): Promise<void>;
  /** Begins to take jobs from the queue. */
  start(): void;
  /** Ends all streams, takes no more jobs, and gives those in work `graceMs` (default 10 s) to end. */
  stop(graceMs?: number): Promise<void>;
}

const isEnded = (job: Job): boolean => job.state !== 'queued' && job.state !== 'running';

/** How often a wait looks at a job that another process runs, ms. */
const lookMs = 250;
/** A reason spares the DOMException, with its stack, that an abort without one makes. */
const waitOver = 'over';

export const createJobs = (deps: JobsDeps, options: JobsOptions = {}): Jobs => {
  const { db, store, catalogue, log } = deps;
  const worker = randomUUID();
  const leaseSeconds = options.leaseSeconds ?? 30;
  const crash = options.crash ?? neverCrash;
  const wakes = deps.wakes ?? noWakes;
  const events: Events = createEvents({ db, log }, { pollMs: options.eventPollMs ?? 1_000 });
  const onEvent = (subject: string): void => {
    events.wake(subject);
    wakes.send('events');
  };
  const limits = { ...defaultRunLimits, ...options.limits };
  const runner = createRunner(
    { db, store, catalogue, inspect: deps.inspect, crash, onEvent, log, limits },
    { worker, concurrency: options.concurrency ?? 64, leaseSeconds, pollMs: options.pollMs ?? 1_000 },
  );
  const onWake = (topic: WakeTopic): void => {
    if (topic === 'events') events.wake();
    else if (topic === 'jobs') runner.wake();
    else runner.lookForCancels();
  };
  const submitDeps: SubmitDeps = {
    db,
    catalogue,
    quotes: deps.quotes,
    runner,
    eta: createEta(db),
    crash,
    worker,
    leaseSeconds,
  };
  const reads = { db, store };
  const get = (caller: Who, jobId: string): Promise<Job> => getJob(reads, caller.subject, jobId);

  const waitFor: Jobs['waitFor'] = async (caller, jobId, ms, signal) => {
    const until = Date.now() + ms;
    for (;;) {
      const letGo = runner.awaitEnd(jobId);
      if (letGo) {
        // Ended by hand: a timer of its own would outlive each job that ends in time.
        const waiting = new AbortController();
        const stop = () => waiting.abort(waitOver);
        signal?.addEventListener('abort', stop, { once: true });
        const over = await Promise.race([letGo, pause(until - Date.now(), waiting.signal)]);
        signal?.removeEventListener('abort', stop);
        stop();
        const answer = over?.kind === 'ended' ? over.answer : null;
        if (answer?.subject === caller.subject) return toJob(store, answer);
      }
      const job = await get(caller, jobId);
      if (isEnded(job) || signal?.aborted || Date.now() >= until) return job;
      await pause(Math.min(lookMs, until - Date.now()), signal);
    }
  };

  return {
    price: (caller, request) => priceInput(submitDeps, caller, request),
    submit: async (caller, idempotencyKey, request, waitMs = 0) => {
      const { jobId, replayed } = await submit(submitDeps, caller, idempotencyKey, request);
      onEvent(caller.subject);
      if (!runner.whenLetGo(jobId)) {
        runner.wake();
        wakes.send('jobs');
      }
      const job = waitMs > 0 ? await waitFor(caller, jobId, waitMs) : await get(caller, jobId);
      return { job, replayed };
    },
    waitFor,
    get,
    list: (caller, query) => listJobs(reads, caller.subject, query),
    usage: (caller, query) => listUsage(db, caller, query),
    cancel: async (caller, jobId) => {
      const { outcome } = await db.one<{ outcome: string }>('select studio.request_cancel($1, $2) as outcome', [
        caller.subject,
        jobId,
      ]);
      if (outcome === 'not_found') throw new ProblemError('not_found');
      if (runner.whenLetGo(jobId)) runner.cancel(jobId);
      else wakes.send('cancels');
      runner.wake();
      onEvent(caller.subject);
      return get(caller, jobId);
    },
    remove: (caller, jobId) => removeJob(reads, caller.subject, jobId),
    eventPosition: (caller) => events.position(caller.subject),
    subscribe: (caller, subscription) => events.subscribe(caller.subject, subscription),
    sweep: () => sweepOutputs({ db, store, log }),
    start: () => {
      runner.start();
      wakes.start(onWake);
    },
    stop: async (graceMs = 10_000) => {
      await events.stop();
      await runner.stop(graceMs);
      await wakes.close();
    },
  };
};
