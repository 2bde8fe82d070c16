/**
 * What the outcomes of its outputs mean for a job: how it ends, what is charged, or when it is tried again.
 * @module
 */
import type { JobError } from '../contract/index.ts';
import type { OutputOutcome } from './run-output.ts';
import type { JobEnd } from './statements.ts';

export type Verdict =
  | { readonly kind: 'end'; readonly end: JobEnd }
  | { readonly kind: 'retry'; readonly inMs: number }
  | { readonly kind: 'gone' };

/**
 * Failed, refused or empty costs 0; partial output costs what was delivered; cancelled costs what the provider bills for
 * what came. Costs are summed first and rounded up once.
 */
export const decide = (outcomes: readonly OutputOutcome[], cancelRequested: boolean): Verdict => {
  if (outcomes.some((outcome) => outcome.state === 'gone')) return { kind: 'gone' };
  const waits = outcomes.filter((outcome) => outcome.state === 'retry');
  if (waits.length > 0 && !cancelRequested) {
    return { kind: 'retry', inMs: Math.max(...waits.map((outcome) => outcome.inMs)) };
  }
  const stored = outcomes.filter((outcome) => outcome.state === 'stored');
  const failed = outcomes.filter((outcome) => outcome.state === 'failed');
  const failedOutputs = outcomes.filter((outcome) => outcome.state !== 'stored').map((outcome) => outcome.index);
  const credits = Math.ceil(stored.reduce((sum, outcome) => sum + outcome.credits, 0));
  const cost = stored.length === 0 ? {} : { credits };
  const lastOutput = stored.find((outcome) => outcome.unwritten !== undefined)?.unwritten;
  const last = lastOutput === undefined ? {} : { lastOutput };
  const error: { error?: Omit<JobError, 'charged'> } = failed[0] === undefined ? {} : { error: failed[0].error };
  if (cancelRequested) {
    const reason = stored.length === 0 ? 'canceled' : 'billed_by_provider';
    return { kind: 'end', end: { state: 'canceled', reason, ...cost, failedOutputs, ...last } };
  }
  if (stored.length > 0) {
    const reason = failed.length === 0 ? 'delivered' : 'partly_delivered';
    return { kind: 'end', end: { state: 'succeeded', reason, ...cost, ...error, failedOutputs, ...last } };
  }
  const state = failed.length > 0 && failed.every((outcome) => outcome.refused) ? 'refused' : 'failed';
  return { kind: 'end', end: { state, reason: state, ...error, failedOutputs } };
};
