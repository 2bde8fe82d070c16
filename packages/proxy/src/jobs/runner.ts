/**
 * The lease loop of one process. Polling is the truth: a wake only makes the next poll come sooner. Any process can take
 * any job over once its lease has lapsed.
 * @module
 */
import { backoffMs, pause } from './backoff.ts';
import type { RunServices, Work } from './run-context.ts';
import { type LetGo, runJob } from './run-job.ts';
import { type LeasedJob, leaseJobs, releaseJob, renewLeases } from './statements.ts';

export interface RunnerOptions {
  /** Names this process in leases; unique. */
  readonly worker: string;
  /** Jobs at once. */
  readonly concurrency: number;
  readonly leaseSeconds: number;
  /** Longest pause between two polls, ms. */
  readonly pollMs: number;
}

/** Room for one job, taken before the job exists. Use it once: `run` or `free`. */
export interface Slot {
  run(job: LeasedJob): void;
  free(): void;
}

export interface Runner {
  /** Room for a job that is to be born leased to this process; undefined when there is none, or it is stopping. */
  takeSlot(): Slot | undefined;
  /** Settles when this process lets go of the job; undefined when it does not have it. */
  whenLetGo(jobId: string): Promise<LetGo> | undefined;
  /** Like `whenLetGo`, for somebody who then wants the ended job. */
  awaitEnd(jobId: string): Promise<LetGo> | undefined;
  /** The person asked for the job's end. */
  cancel(jobId: string): void;
  wake(): void;
  /** Somebody may have asked another process for the end of a job of this one. */
  lookForCancels(): void;
  start(): void;
  /** Takes no more jobs, and gives those in work `graceMs` to end. */
  stop(graceMs: number): Promise<void>;
}

interface Active extends Work {
  readonly controller: AbortController;
  readonly letGo: Promise<LetGo>;
}

/** Waits for all of them, at most `ms`. Leaves no timer behind, which would keep the process. */
const settleWithin = async (entries: readonly Active[], ms: number): Promise<void> => {
  const settled = new AbortController();
  const all = Promise.allSettled(entries.map((entry) => entry.letGo)).then(() => settled.abort());
  await Promise.race([all, pause(ms, settled.signal)]);
};

export const createRunner = (services: RunServices, options: RunnerOptions): Runner => {
  const active = new Map<string, Active>();
  const stopping = new AbortController();
  const halt = new AbortController();
  let reserved = 0;
  let wakeUp: (() => void) | undefined;
  let woken = false;
  let loop: Promise<void> | undefined;
  let heartbeat: NodeJS.Timeout | undefined;
  const timers = new Set<NodeJS.Timeout>();

  const room = (): number => options.concurrency - active.size - reserved;

  const wake = (): void => {
    woken = true;
    wakeUp?.();
  };

  /** The pause before a try after something unforeseen: a bug or a service that is away must not spin. */
  const afterFault = async (work: Active, error: unknown): Promise<LetGo> => {
    services.log.error('job interrupted', { jobId: work.job.id, attempt: work.job.attempts, error });
    const inMs = backoffMs(work.job.attempts, { baseMs: services.limits.retryMs, maxMs: 60_000 });
    try {
      await releaseJob(services.db, work.job, new Date(Date.now() + inMs));
    } catch (releaseError) {
      // The lease lapses by itself.
      services.log.warn('job not released', { jobId: work.job.id, error: releaseError });
    }
    return { kind: 'released', runAt: new Date(Date.now() + inMs) };
  };

  const wakeAt = (at: Date): void => {
    const timer = setTimeout(
      () => {
        timers.delete(timer);
        wake();
      },
      Math.max(0, at.getTime() - Date.now()) + 5,
    );
    timer.unref();
    timers.add(timer);
  };

  const run = (job: LeasedJob): void => {
    const controller = new AbortController();
    const work: Work = {
      job,
      cancelRequested: job.cancelRequested,
      awaited: false,
      gone: controller.signal,
      halt: halt.signal,
    };
    const letGo = runJob(services, work)
      .catch((error: unknown) => afterFault(entry, error))
      .then((outcome) => {
        // Only a full worker leaves jobs waiting that it knows of; the others are told by a wake or found by the next poll.
        const wasFull = room() <= 0;
        if (active.get(job.id) === entry) active.delete(job.id);
        if (outcome.kind === 'released') wakeAt(outcome.runAt);
        services.onEvent(job.subject);
        if (wasFull) wake();
        return outcome;
      });
    const entry: Active = Object.assign(work, { controller, letGo });
    active.set(job.id, entry);
  };

  const lease = async (): Promise<void> => {
    const limit = room();
    if (limit <= 0) return;
    const jobs = await leaseJobs(services.db, options.worker, limit, options.leaseSeconds);
    for (const job of jobs) run(job);
    if (jobs.length === limit) woken = true;
  };

  const work = async (): Promise<void> => {
    let failures = 0;
    while (!stopping.signal.aborted) {
      woken = false;
      try {
        await lease();
        failures = 0;
      } catch (error) {
        failures += 1;
        services.log.error('leasing failed', { worker: options.worker, error });
        await pause(backoffMs(failures, { baseMs: 200, maxMs: 10_000 }), stopping.signal);
      }
      if (woken && room() > 0) continue;
      await new Promise<void>((resolve) => {
        const timer = setTimeout(resolve, options.pollMs);
        wakeUp = () => {
          clearTimeout(timer);
          resolve();
        };
        if (stopping.signal.aborted) wakeUp();
      });
      wakeUp = undefined;
    }
  };

  const renew = async (): Promise<void> => {
    const held = [...active.values()];
    if (held.length === 0) return;
    const jobs = held.map(({ job }) => job);
    const kept = new Map(
      (await renewLeases(services.db, options.worker, jobs, options.leaseSeconds)).map((row) => [row.id, row]),
    );
    for (const entry of held) {
      const row = kept.get(entry.job.id);
      if (row?.cancelRequested) entry.cancelRequested = true;
      // Not there: it has ended just now, or another worker has it. The first hears nothing any more.
      if (!row && active.get(entry.job.id) === entry) entry.controller.abort();
    }
  };

  const renewNow = (): void => {
    renew().catch((error: unknown) => services.log.warn('leases not renewed', { worker: options.worker, error }));
  };

  return {
    takeSlot: () => {
      if (room() <= 0 || stopping.signal.aborted) return undefined;
      reserved += 1;
      let open = true;
      const close = () => {
        if (open) reserved -= 1;
        open = false;
      };
      return {
        run: (job) => {
          close();
          run(job);
        },
        free: close,
      };
    },
    whenLetGo: (jobId) => active.get(jobId)?.letGo,
    awaitEnd: (jobId) => {
      const entry = active.get(jobId);
      if (entry) entry.awaited = true;
      return entry?.letGo;
    },
    cancel: (jobId) => {
      const entry = active.get(jobId);
      if (entry) entry.cancelRequested = true;
    },
    wake,
    lookForCancels: renewNow,
    start: () => {
      if (loop) return;
      loop = work();
      heartbeat = setInterval(renewNow, (options.leaseSeconds * 1000) / 3);
    },
    stop: async (graceMs) => {
      stopping.abort();
      wakeUp?.();
      await loop;
      await settleWithin([...active.values()], graceMs);
      const left = [...active.values()];
      for (const entry of left) entry.controller.abort();
      halt.abort();
      await settleWithin(left, 2_000);
      // At once for another worker, instead of when the lease lapses.
      await Promise.allSettled(left.map(({ job }) => releaseJob(services.db, job, new Date())));
      clearInterval(heartbeat);
      for (const timer of timers) clearTimeout(timer);
    },
  };
};
