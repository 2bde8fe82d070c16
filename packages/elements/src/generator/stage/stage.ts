/**
 * Draws the stage: the chosen job in its present state, and the row of earlier ones. A file of its own in the bundle,
 * since nothing of it is needed before the first run.
 * @module
 */
import { html, type TemplateResult } from 'lit';
import { historyStrip } from './history-strip.ts';
import { jobProgress, startingProgress } from './job-progress.ts';
import { jobResult } from './job-result.ts';
import { jobProblem, startProblem } from './problem-card.ts';
import type { StageView } from './stage-view.ts';

export { stageStyles } from './stage-styles.ts';

const body = (view: StageView): TemplateResult => {
  const { job, expected, failure } = view;
  if (failure) return startProblem(view, failure);
  if (expected || !job) return startingProgress(view, expected ?? {});
  if (job.state === 'queued' || job.state === 'running') return jobProgress(view, job);
  return job.state === 'succeeded' ? jobResult(view, job) : jobProblem(view, job);
};

export const drawStage = (view: StageView): TemplateResult =>
  html`<section class="stage" part="stage" aria-label=${view.messages.stage}>${body(view)} ${historyStrip(view)}</section>`;
