/**
 * The row of references: thumbnails with their upload, and the way to add more.
 * @module
 */
import { html, nothing, type TemplateResult } from 'lit';
import { repeat } from 'lit/directives/repeat.js';
import type { Messages } from '../locales/en.ts';
import { cssProperties } from '../parts/css-properties.ts';
import { icon } from '../parts/icons.ts';
import { wordsOf } from '../parts/studio-error.ts';
import { problemLine } from './control-context.ts';
import type { Reference } from './references.ts';

export interface TrayContext {
  readonly items: readonly Reference[];
  /** How many the model takes; undefined while there is no model. */
  readonly max: number | undefined;
  readonly types: readonly string[];
  readonly problem: string | undefined;
  readonly messages: Messages;
  readonly add: (files: readonly File[]) => void;
  readonly remove: (reference: Reference) => void;
  readonly retry: (reference: Reference) => void;
}

const percentOf = ({ upload }: Reference): number =>
  upload ? Math.floor((100 * upload.sent) / Math.max(1, upload.size)) : 0;

const statusOf = (reference: Reference, messages: Messages): string => {
  const error = reference.error ?? reference.upload?.error;
  if (error) return `${messages.referenceFailed}: ${wordsOf(error, messages).message}`;
  switch (reference.upload?.state) {
    case 'complete':
      return messages.referenceReady;
    case 'sending':
      return messages.referenceSending(percentOf(reference));
    case 'waiting':
    case 'paused':
      return messages.referenceWaiting;
    case 'failed':
    case 'canceled':
      return messages.referenceFailed;
    default:
      return messages.referenceHashing;
  }
};

const thumbnail = (reference: Reference, { messages, remove, retry }: TrayContext): TemplateResult => {
  const { file, upload, error, url } = reference;
  const done = upload?.state === 'complete';
  const failed = error !== undefined || upload?.state === 'failed';
  const status = statusOf(reference, messages);
  return html`<li class="thumb" data-state=${failed ? 'failed' : done ? 'complete' : 'busy'} title="${file.name} · ${status}">
    <img src=${url} alt=${file.name}>
    ${
      done || failed
        ? nothing
        : html`<span class="thumb-bar" role="progressbar" aria-label="${file.name}: ${status}" aria-valuemin="0" aria-valuemax="100"
            aria-valuenow=${percentOf(reference)}><span style=${cssProperties({ 'inline-size': `${percentOf(reference)}%` })}></span></span>`
    }
    ${
      failed
        ? html`<button type="button" class="thumb-retry" aria-label="${messages.retryReference(file.name)}. ${status}" @click=${() => retry(reference)}>${icon('reuse')}</button>`
        : nothing
    }
    <button type="button" class="thumb-remove" data-id=${reference.id} aria-label=${messages.removeReference(file.name)}
      @click=${() => remove(reference)}>${icon('close')}</button>
  </li>`;
};

/** Fixed in height whether it holds nothing or all it can. */
export const referenceTray = (context: TrayContext): TemplateResult => {
  const { items, max, types, problem, messages, add } = context;
  const onPick = (event: Event) => {
    const input = event.target as HTMLInputElement;
    add([...(input.files ?? [])]);
    input.value = '';
  };
  return html`<div class="tray" part="references">
    <ul aria-label=${messages.fields.references ?? nothing}>
      ${repeat(
        items,
        ({ id }) => id,
        (item) => thumbnail(item, context),
      )}
      <li class="thumb-add" ?hidden=${max !== undefined && items.length >= max}>
        <label class="add">
          <input type="file" class="hidden-text" accept=${types.join(',')} ?multiple=${max !== 1} ?disabled=${max === undefined} @change=${onPick}
            aria-describedby=${problem ? 'problem-references' : nothing}>
          ${icon('picture')}<span>${messages.addReference}</span>
        </label>
      </li>
      ${items.length === 0 && max !== 0 ? html`<li class="tray-hint muted small">${messages.dropHint}</li>` : nothing}
    </ul>
    ${items.length > 0 && max !== undefined ? html`<span class="tray-count muted small numbers">${messages.referenceCount(items.length, max)}</span>` : nothing}
  </div>
  ${problemLine('references', problem)}`;
};
