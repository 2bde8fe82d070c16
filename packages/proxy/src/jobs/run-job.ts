/**
 * One job under its lease: all its outputs side by side, then its end or its next try.
 * @module
 */
import type { JobError } from '../contract/index.ts';
import { persist } from './backoff.ts';
import { createProgress } from './progress.ts';
import type { JobRow } from './queries.ts';
import { loadReferences } from './references.ts';
import { isDatabaseAway, type RunServices, type Work } from './run-context.ts';
import { runOutput } from './run-output.ts';
import { decide, type Verdict } from './settle.ts';
import { finishJob, type JobEnd, progressJob, releaseJob } from './statements.ts';

const endWith = (error: Omit<JobError, 'charged'>): Verdict => ({
  kind: 'end',
  end: { state: 'failed', reason: 'failed', error, failedOutputs: [] },
});

const gone = (message: string): Verdict =>
  endWith({
    code: 'reference_gone',
    stage: 'input',
    message,
    remedy: 'Add it again and run the job again.',
    retryable: false,
  });

const givenUp = endWith({
  code: 'interrupted',
  stage: 'run',
  message: 'The job was taken up many times and never came to an end.',
  remedy: 'Run it again; if it happens twice, tell the site’s operator.',
  retryable: true,
});

const modelGone = endWith({
  code: 'provider_misconfigured',
  stage: 'run',
  message: 'This model is not available any more.',
  remedy: 'Choose another model.',
  retryable: false,
});

const runOutputs = async (services: RunServices, work: Work): Promise<Verdict> => {
  const { job } = work;
  const definition = services.catalogue.find(job.model);
  if (!definition) return modelGone;
  const { input } = job;
  if (input === undefined || job.outputs.length === 0) return gone('The input of this job was deleted.');
  if (job.attempts > services.limits.maxLeases) return givenUp;
  const references = await loadReferences(services, job.subject, definition.references(input));
  const pending = job.outputs.filter((output) => output.state === 'pending');
  if (!references && pending.length > 0) return gone('A reference was deleted before the job ran.');

  const progress = createProgress(job.outputs.length, async (phase, fraction) => {
    const told = await progressJob(services.db, job, phase, fraction);
    if (told) services.onEvent(job.subject);
    return told;
  });
  try {
    const outcomes = await Promise.all(
      job.outputs.map(async (output) => {
        const { index } = output;
        if (output.state === 'stored') {
          progress.report(index, 'done');
          const credits = output.runs.find((run) => run.charged)?.credits ?? 0;
          return { state: 'stored' as const, index, credits };
        }
        const outcome = await runOutput(services, work, {
          definition,
          input,
          references: references ?? [],
          output,
          isLast: pending.length === 1 && output.state === 'pending',
          report: (phase, fraction) => progress.report(index, phase, fraction),
        });
        progress.report(index, 'done');
        return outcome;
      }),
    );
    return decide(outcomes, work.cancelRequested);
  } finally {
    await progress.stop();
  }
};

/** How the worker let go of a job: `ended` for good, `released` to be tried again at `runAt`, or `gone` to another worker. */
export type LetGo =
  | { readonly kind: 'ended'; readonly answer: JobRow | null }
  | { readonly kind: 'gone' }
  | { readonly kind: 'released'; readonly runAt: Date };

const finish = async (services: RunServices, work: Work, end: JobEnd): Promise<LetGo> => {
  services.crash('W6');
  const { outcome, answer } = await persist(() => finishJob(services.db, work.job, end, work.awaited), {
    forMs: services.limits.storeForMs,
    isPassing: isDatabaseAway,
  });
  if (outcome === 'stale') return { kind: 'gone' };
  services.log.info('job ended', {
    jobId: work.job.id,
    state: end.state,
    credits: end.credits ?? 0,
    ms: Date.now() - work.job.createdAt.getTime(),
    ...(end.error === undefined ? {} : { code: end.error.code }),
  });
  return { kind: 'ended', answer };
};

const release = async (services: RunServices, work: Work, inMs: number): Promise<LetGo> => {
  const runAt = new Date(Date.now() + inMs);
  return (await releaseJob(services.db, work.job, runAt)) ? { kind: 'released', runAt } : { kind: 'gone' };
};

/** Runs a job until it has ended, waits for another try, or belongs to another worker. */
export const runJob = async (services: RunServices, work: Work): Promise<LetGo> => {
  const verdict = await runOutputs(services, work);
  if (verdict.kind === 'gone') return { kind: 'gone' };
  return verdict.kind === 'retry' ? release(services, work, verdict.inMs) : finish(services, work, verdict.end);
};
