/**
 * The way to remove a job from the history, asked once more before it is gone.
 * @module
 */
import type { JobRecord } from '@diffusion-studio/client-sdk';
import { html, type TemplateResult } from 'lit';
import { icon } from '../../parts/icons.ts';
import type { StageView } from './stage-view.ts';

export const removeAction = ({ messages, question, on }: StageView, job: JobRecord): TemplateResult =>
  question === 'remove'
    ? html`<button type="button" class="tight danger" data-answer @click=${() => void on.remove(job)}>${messages.removeConfirm}</button>
        <button type="button" class="tight" @click=${() => on.ask(undefined)}>${messages.close}</button>`
    : html`<button type="button" class="tight quiet square" data-asks aria-label=${messages.remove} title=${messages.remove}
        @click=${() => on.ask('remove')}>${icon('trash')}</button>`;
