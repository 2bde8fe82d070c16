/**
 * A running job: where the picture will be, its phase, the time so far within the usual band, and the way out.
 * @module
 */
import type { JobRecord } from '@diffusion-studio/client-sdk';
import { html, nothing, type TemplateResult } from 'lit';
import { cssProperties } from '../../parts/css-properties.ts';
import { icon } from '../../parts/icons.ts';
import { columnsOf, countOf, promptOf, ratioOf } from './job-input.ts';
import type { StageView } from './stage-view.ts';

const places = (input: Readonly<Record<string, unknown>>): TemplateResult => {
  const count = countOf(input);
  return html`<div class="view"><div class="pictures" data-count=${count} style=${cssProperties({ '--_columns': String(columnsOf(count)) })} aria-hidden="true">
    ${Array.from({ length: count }, () => html`<span class="place"><span class="pending" style=${cssProperties({ '--_ratio': String(ratioOf(input)) })}>${icon('sparkle')}</span></span>`)}
  </div></div>`;
};

const heading = (words: string): TemplateResult => html`<h2 class="stage-title" tabindex="-1">${words}</h2>`;

/** The job is on its way to the proxy. */
export const startingProgress = ({ messages }: StageView, input: Readonly<Record<string, unknown>>): TemplateResult =>
  html`${places(input)}
    <div class="details"><div class="title-row">${heading(messages.starting)}</div>
      <div class="band"><span class="band-moving"></span></div>
      <p class="caption small muted" dir="auto">${promptOf(input)}</p>
      <div class="actions"></div>
    </div>`;

/** Time is drawn against our own history: the usual band is shaded, the marker is now. It never pretends to be a percentage. */
const band = ({ messages, now }: StageView, job: JobRecord): TemplateResult => {
  const spent = Math.max(0, (now - Date.parse(job.startedAt ?? job.createdAt)) / 1000);
  const words = messages.phases[job.phase];
  if (job.fraction !== undefined) {
    const percent = Math.round(job.fraction * 100);
    return html`<div class="band" role="progressbar" aria-label=${words} aria-valuemin="0" aria-valuemax="100" aria-valuenow=${percent}>
      <span class="band-spent" style=${cssProperties({ 'inline-size': `${percent}%` })}></span></div>`;
  }
  const { eta } = job;
  if (!eta)
    return html`<div class="band" role="progressbar" aria-label=${words}><span class="band-moving"></span></div>`;
  const end = eta.high * 1.2;
  const part = (seconds: number) => `${Math.min(100, (100 * seconds) / end)}%`;
  return html`<div class="band" role="progressbar" aria-label=${words} aria-valuetext="${messages.elapsed(spent)}, ${messages.eta(eta.low, eta.high)}">
    <span class="band-usual" style=${cssProperties({ 'inset-inline-start': part(eta.low), 'inline-size': part(eta.high - eta.low) })}></span>
    <span class="band-spent" style=${cssProperties({ 'inline-size': part(spent) })}></span>
  </div>`;
};

const timeWords = ({ messages, now }: StageView, job: JobRecord): string => {
  const spent = Math.max(0, (now - Date.parse(job.startedAt ?? job.createdAt)) / 1000);
  if (job.eta && spent > job.eta.high) return messages.slower(spent);
  return job.eta ? `${messages.elapsed(spent)} · ${messages.eta(job.eta.low, job.eta.high)}` : messages.elapsed(spent);
};

/** Cancelling a queued job is free and happens at once; a running one may be billed, so the price is said first. */
const wayOut = ({ messages, question, on }: StageView, job: JobRecord): TemplateResult => {
  if (job.cancelRequested) return html`<span class="muted">${messages.canceling}</span>`;
  const free = job.state === 'queued';
  if (question === 'cancel')
    return html`<span class="ask">${free ? messages.cancelFree : messages.cancelCosts(job.receipt.held)}</span>
      <button type="button" class="tight danger" data-answer @click=${() => void on.cancel(job)}>${messages.cancelConfirm}</button>
      <button type="button" class="tight" @click=${() => on.ask(undefined)}>${messages.cancelKeep}</button>`;
  return html`<button type="button" class="tight" data-asks @click=${() => (free ? void on.cancel(job) : on.ask('cancel'))}>${messages.cancel}</button>
    ${free ? html`<span class="small muted">${messages.cancelFree}</span>` : nothing}`;
};

export const jobProgress = (view: StageView, job: JobRecord): TemplateResult =>
  html`${places(job.input)}
    <div class="details">
      <div class="title-row">${heading(view.messages.phases[job.phase])}<span class="small muted numbers">${timeWords(view, job)}</span></div>
      ${band(view, job)}
      <p class="caption small muted" dir="auto">${promptOf(job.input)}</p>
      <div class="actions">${wayOut(view, job)}</div>
    </div>`;
