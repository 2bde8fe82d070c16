/**
 * One output of a job, from its first submit to its bytes in the bucket. Every step is written before the next begins,
 * so that another worker can go on from any of them.
 * @module
 */
import type { JobError, JobPhase } from '../contract/index.ts';
import type { ModelDefinition, Reference, RunCost, RunResult } from '../models/model.ts';
import { backoffMs, pause, persist } from './backoff.ts';
import { isDatabaseAway, type RunServices, type Work } from './run-context.ts';
import { beginRun, endRun, type OutputRecord, type RunEnd, type RunRecord, type StoredOutput } from './statements.ts';
import { copyResult, objectOfRun, type Result, storeLateResult, writeResult } from './store-result.ts';

type RunError = Omit<JobError, 'charged'>;

/** How an output stands when its worker lets go of it. `credits` are not rounded. */
export type OutputOutcome =
  | {
      readonly state: 'stored';
      readonly index: number;
      readonly credits: number;
      /** Its bytes are in the bucket; its row is to be written with the job's end. */
      readonly unwritten?: StoredOutput;
    }
  | { readonly state: 'failed'; readonly index: number; readonly refused: boolean; readonly error: RunError }
  | { readonly state: 'retry'; readonly index: number; readonly inMs: number; readonly error: RunError }
  /** Never sent, because the person had cancelled. */
  | { readonly state: 'unsent'; readonly index: number }
  /** Another worker has the job, or this process stops. */
  | { readonly state: 'gone'; readonly index: number };

export interface OutputTask {
  readonly definition: ModelDefinition;
  readonly input: Readonly<Record<string, unknown>>;
  readonly references: readonly Reference[];
  readonly output: OutputRecord;
  /** No other output is still to come, so this one's row and the job's end are one write. */
  readonly isLast: boolean;
  readonly report: (phase: JobPhase, fraction?: number) => void;
}

/** Submits whose answer was lost: the second one is at the operator's cost, and there is no third. */
const maxLostRuns = 2;

/** Codes that pass by themselves and are known not to have run. */
const passing: ReadonlySet<RunError['code']> = new Set(['provider_rate_limited', 'provider_unavailable']);

const interrupted: RunError = {
  code: 'interrupted',
  stage: 'run',
  message: 'The connection to the provider was lost twice, and the provider cannot be asked for the result.',
  remedy: 'Run it again.',
  retryable: true,
};

const unstored: RunError = {
  code: 'internal',
  stage: 'storage',
  message: 'The result could not be stored.',
  remedy: 'Run it again in a few minutes.',
  retryable: true,
};

const badOutput: RunError = {
  code: 'bad_output',
  stage: 'output',
  message: 'The provider’s answer was not a file that can be used.',
  remedy: 'Run it again.',
  retryable: true,
};

/** Its words died with the worker that heard them. */
const refusedBefore: RunError = {
  code: 'refused_by_policy',
  stage: 'run',
  message: 'The provider’s safety system refused this request.',
  remedy: 'Change the prompt or the references and run it again.',
  retryable: false,
};

/** What earlier attempts left behind. */
class Attempts {
  lost = 0;
  passingFaults = 0;
  /** The run that the person pays for, once there is one. */
  paid: { readonly credits: number } | undefined;

  constructor(runs: readonly RunRecord[]) {
    for (const run of runs) {
      if (run.state === 'unknown' || run.state === 'succeeded') this.lost += 1;
      if (run.state === 'failed') this.passingFaults += 1;
      if (run.charged) this.paid = { credits: run.credits ?? 0 };
    }
  }
}

/** Works on one output until it is stored, has failed, must wait, or the job is gone. */
export const runOutput = async (services: RunServices, work: Work, task: OutputTask): Promise<OutputOutcome> => {
  const { job } = work;
  const { definition, output } = task;
  const { index } = output;
  const attempts = new Attempts(output.runs);

  const end = (runId: string, state: RunEnd): Promise<boolean> =>
    persist(() => endRun(services.db, job, runId, state), {
      forMs: services.limits.storeForMs,
      isPassing: isDatabaseAway,
    });

  const failed = (error: RunError, refused = false): OutputOutcome => ({ state: 'failed', index, refused, error });

  const store = async (result: Result, credits: number): Promise<OutputOutcome> => {
    const stored = await copyResult(services, work, result);
    if (stored === 'unstored') return failed(unstored);
    if (stored === 'stale') return { state: 'gone', index };
    if (task.isLast) return { state: 'stored', index, credits, unwritten: stored };
    return (await writeResult(services, work, stored)) ? { state: 'stored', index, credits } : { state: 'gone', index };
  };

  const deliver = async (
    runId: string,
    bytes: Uint8Array,
    cost: RunCost,
    providerId?: string,
  ): Promise<OutputOutcome> => {
    services.crash('W3');
    const facts =
      bytes.byteLength === 0 || bytes.byteLength > services.limits.outputBytes
        ? undefined
        : await services.inspect(bytes);
    if (facts === undefined) {
      return (await end(runId, { state: 'failed', cost, providerId })) ? failed(badOutput) : { state: 'gone', index };
    }
    const result = { runId, index, bytes, facts, copied: false };
    // Never two charged runs: what an earlier lost one cost is what the person pays, this one is the operator's.
    const charged = attempts.paid === undefined ? { charged: true } : {};
    const ok = await end(runId, { state: 'succeeded', ...charged, cost, providerId });
    if (!ok) {
      await storeLateResult(services, job.id, result, cost.credits);
      return { state: 'gone', index };
    }
    attempts.paid ??= { credits: cost.credits };
    services.crash('W5');
    task.report('storing');
    return store(result, attempts.paid.credits);
  };

  /** The provider lost it, or we did. It may be billed, so there is one more attempt and no third. */
  const lose = (error: RunError): OutputOutcome => {
    attempts.lost += 1;
    if (attempts.lost >= maxLostRuns || work.cancelRequested) return failed(error);
    return { state: 'retry', index, inMs: backoffMs(attempts.lost, retryPause), error };
  };

  const retryPause = { baseMs: services.limits.retryMs, maxMs: 60_000 };

  const conclude = async (runId: string, result: Exclude<RunResult, { state: 'running' }>): Promise<OutputOutcome> => {
    if (result.state === 'succeeded') return deliver(runId, result.bytes, result.cost, result.providerId);
    services.crash('W3');
    // An abort by us says nothing about the provider: the run stays as it is for whoever comes next.
    if (result.state === 'unknown' && work.halt.aborted) return { state: 'gone', index };
    const cost = 'cost' in result ? result.cost : undefined;
    if (!(await end(runId, { state: result.state, cost }))) return { state: 'gone', index };
    services.log.info('provider run ended', {
      jobId: job.id,
      outputIndex: index,
      state: result.state,
      code: result.error.code,
    });
    if (result.state === 'refused') return failed(result.error, true);
    if (result.state === 'unknown') return lose(result.error);
    const age = Date.now() - job.createdAt.getTime();
    if (!passing.has(result.error.code) || age > services.limits.retryForMs) return failed(result.error);
    const inMs = Math.max(result.retryAfterMs ?? 0, backoffMs(attempts.passingFaults, retryPause));
    return { state: 'retry', index, inMs, error: result.error };
  };

  /** Asks a provider that works in the background until it has ended. */
  const follow = async (runId: string, providerId: string): Promise<OutputOutcome> => {
    let canceled = false;
    while (!work.gone.aborted && definition.poll) {
      if (work.cancelRequested && !canceled) {
        canceled = true;
        await definition.cancel?.(providerId);
      }
      const result = await definition.poll(providerId, work.gone);
      if (result.state !== 'running' && result.state !== 'unknown') return conclude(runId, result);
      // A question whose answer was lost is asked again: asking costs nothing.
      if (result.state === 'running') task.report('generating', result.fraction);
      await pause(services.limits.pollMs, work.gone);
    }
    return { state: 'gone', index };
  };

  /** Goes on with the last run of a worker that is no more; undefined when there is nothing to go on with. */
  const resume = async (last: RunRecord): Promise<OutputOutcome | undefined> => {
    if (last.state === 'submitted' && last.providerId !== null && definition.poll)
      return follow(last.id, last.providerId);
    if (last.state === 'succeeded') {
      if (await services.store.stat(objectOfRun(last.id))) {
        const bytes = await services.store.read(objectOfRun(last.id));
        const facts = await services.inspect(bytes);
        if (facts) {
          const found = { runId: last.id, index, bytes, facts, copied: true };
          return store(found, attempts.paid?.credits ?? 0);
        }
      }
      if (last.providerId !== null && definition.poll) {
        const result = await definition.poll(last.providerId, work.gone);
        if (result.state === 'succeeded') return deliver(last.id, result.bytes, result.cost, last.providerId);
      }
      return attempts.lost >= maxLostRuns ? failed(interrupted) : undefined;
    }
    if (last.state === 'refused') return failed(refusedBefore, true);
    if (last.state !== 'submitting' && last.state !== 'submitted') {
      return attempts.lost >= maxLostRuns ? failed(interrupted) : undefined;
    }
    // Submitted, and the answer died with its worker.
    if (!(await end(last.id, { state: 'unknown' }))) return { state: 'gone', index };
    attempts.lost += 1;
    return attempts.lost >= maxLostRuns ? failed(interrupted) : undefined;
  };

  const last = output.runs.at(-1);
  const resumed = last && (await resume(last));
  if (resumed) return resumed;
  if (work.gone.aborted) return { state: 'gone', index };
  // A run that was begun with its job is sent: who would cancel it does not know yet that there is one.
  if (work.cancelRequested && !output.begun) return { state: 'unsent', index };

  task.report('sending');
  // Before the run is written: a bucket that is away must not look like a submit that was lost.
  await Promise.all(task.references.map((reference) => reference.read()));
  services.crash('W2');
  const run = output.begun ?? (await beginRun(services.db, job, index));
  if (!run) return { state: 'gone', index };
  task.report('generating');
  const result = await definition.start({
    jobId: job.id,
    outputIndex: index,
    attempt: run.attempt,
    input: task.input,
    references: task.references,
    // Not `gone`: a call under way is paid for, so its answer is awaited even when the job has another worker by now.
    signal: work.halt,
  });
  if (result.state !== 'running') return conclude(run.runId, result);
  services.crash('W3');
  if (!(await end(run.runId, { state: 'submitted', providerId: result.providerId }))) return { state: 'gone', index };
  services.crash('W4');
  return follow(run.runId, result.providerId);
};
