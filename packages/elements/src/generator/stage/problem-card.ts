/**
 * A run that did not deliver: what happened, what was charged, what to do.
 * @module
 */
import type { JobRecord, StudioErrorShape } from '@diffusion-studio/client-sdk';
import { html, nothing, type TemplateResult } from 'lit';
import { icon } from '../../parts/icons.ts';
import { wordsOf } from '../../parts/studio-error.ts';
import { promptOf } from './job-input.ts';
import { receipt } from './receipt.ts';
import { removeAction } from './remove-action.ts';
import type { StageView } from './stage-view.ts';

interface Card {
  readonly kind: 'failed' | 'refused' | 'canceled';
  readonly title: string;
  readonly text: string;
  readonly remedy: string;
  readonly charged: number;
  readonly facts: readonly string[];
  readonly id: string | undefined;
  readonly actions: TemplateResult;
  readonly foot: TemplateResult | typeof nothing;
}

const card = ({ messages }: StageView, it: Card): TemplateResult =>
  html`<div class="view"><div class="problem-card" data-kind=${it.kind} role=${it.kind === 'canceled' ? nothing : 'alert'}>
    <span class="problem-mark">${icon(it.kind === 'refused' ? 'shield' : it.kind === 'canceled' ? 'close' : 'alert')}</span>
    <h2 class="stage-title" tabindex="-1">${it.title}</h2>
    <p>${it.text}</p>
    ${it.remedy ? html`<p class="muted">${it.remedy}</p>` : nothing}
    <p class="charge">${icon('coin')}<span>${it.charged === 0 ? messages.chargedNothing : messages.charged(it.charged)}</span></p>
    ${it.facts.map((fact) => html`<p class="small muted caption" dir="auto">${fact}</p>`)}
    ${it.id ? html`<p class="small muted fine">${it.id}</p>` : nothing}
  </div></div>
  <div class="details"><div class="actions">${it.actions}</div>${it.foot}</div>`;

/** The proxy did not take the job. */
export const startProblem = (view: StageView, error: StudioErrorShape): TemplateResult => {
  const { messages, on } = view;
  const { message, remedy } = wordsOf(error, messages);
  const { needed, available, missing } = error;
  const short = needed !== undefined && available !== undefined && missing !== undefined;
  return card(view, {
    kind: 'failed',
    title: messages.failedTitle,
    text: short ? messages.missingCreditsLong(needed, available, missing) : message,
    remedy,
    charged: 0,
    facts: [],
    id: error.requestId,
    actions: html`<button type="button" class="tight" @click=${() => on.retry(undefined)}>${icon('reuse')}<span>${messages.retry}</span></button>
      ${error.status === 402 ? html`<button type="button" class="tight" @click=${() => on.toAccount(missing)}>${messages.addCredits}</button>` : nothing}`,
    foot: nothing,
  });
};

/** The job ended without a result. */
export const jobProblem = (view: StageView, job: JobRecord): TemplateResult => {
  const { messages, on, notice } = view;
  const { error } = job;
  const kind = job.state === 'refused' || job.state === 'canceled' ? job.state : 'failed';
  const title = { failed: messages.failedTitle, refused: messages.refusedTitle, canceled: messages.canceledTitle }[
    kind
  ];
  const { message, remedy } =
    error && kind !== 'canceled' ? wordsOf(error, messages) : { message: messages.canceledText, remedy: '' };
  const again = error?.retryable ?? kind === 'canceled';
  return card(view, {
    kind,
    title,
    text: message,
    remedy,
    charged: job.receipt.settled,
    facts: [...(error?.category ? [messages.category(error.category)] : []), promptOf(job.input)],
    id: job.id,
    actions: html`
      ${again ? html`<button type="button" class="tight" @click=${() => on.retry(job)}>${icon('reuse')}<span>${messages.retry}</span></button>` : nothing}
      <button type="button" class="tight" @click=${() => on.reuse(job)}><span>${messages.edit}</span></button>
      ${removeAction(view, job)}`,
    foot: notice ? html`<p class="problem">${icon('alert')}<span>${notice}</span></p>` : receipt(job.receipt, messages),
  });
};
