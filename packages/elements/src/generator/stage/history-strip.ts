/**
 * The row of earlier runs, newest first. It has one height, however long it is.
 * @module
 */
import type { JobRecord } from '@diffusion-studio/client-sdk';
import { html, nothing, type TemplateResult } from 'lit';
import { repeat } from 'lit/directives/repeat.js';
import { type IconName, icon } from '../../parts/icons.ts';
import { promptOf } from './job-input.ts';
import type { StageView } from './stage-view.ts';

const marks: Readonly<Record<JobRecord['state'], IconName>> = {
  queued: 'sparkle',
  running: 'sparkle',
  succeeded: 'picture',
  failed: 'alert',
  refused: 'shield',
  canceled: 'close',
};

const face = (view: StageView, job: JobRecord): TemplateResult => {
  const sha256 = job.assets[0];
  const src = sha256 ? view.url(sha256) : undefined;
  return src && src !== 'missing'
    ? html`<img src=${src} alt="" loading="lazy" decoding="async">`
    : html`<span class="mark" data-state=${job.state}>${icon(marks[job.state])}</span>`;
};

export const historyStrip = (view: StageView): TemplateResult => {
  const { messages, jobs, hasMore, job: chosen, on, expected, failure } = view;
  return html`<nav class="strip" part="history" aria-label=${messages.history}><ol>
    ${repeat(
      jobs,
      ({ id }) => id,
      (job) => {
        const words = messages.historyItem(messages.states[job.state], promptOf(job.input));
        const current = job.id === chosen?.id && !expected && !failure;
        return html`<li><button type="button" class="past" data-job=${job.id} aria-label=${words} title=${words}
          aria-current=${current ? 'true' : nothing} @click=${() => on.show(job.id)}>${face(view, job)}</button></li>`;
      },
    )}
    ${hasMore ? html`<li><button type="button" class="tight older" @click=${() => void on.older()}>${messages.historyMore}</button></li>` : nothing}
  </ol></nav>`;
};
