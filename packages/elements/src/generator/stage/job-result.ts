/**
 * A job that delivered: its pictures, what can be done with them, and what they cost.
 * @module
 */
import type { JobRecord, Model } from '@diffusion-studio/client-sdk';
import { html, nothing, type TemplateResult } from 'lit';
import type { Messages } from '../../locales/en.ts';
import { cssProperties } from '../../parts/css-properties.ts';
import { icon } from '../../parts/icons.ts';
import { columnsOf, promptOf, ratioOf } from './job-input.ts';
import { receipt } from './receipt.ts';
import { removeAction } from './remove-action.ts';
import type { StageView } from './stage-view.ts';

type Output = JobRecord['outputs'][number];

interface Picture {
  readonly output: Output;
  readonly src: string | undefined;
  readonly sha256: string | undefined;
  readonly gone: boolean;
}

/** From the library by blob URL; by the signed URL only where this device does not have the file. */
const pictureOf = (view: StageView, job: JobRecord, output: Output): Picture => {
  const sha256 = job.assets[output.index];
  const local = sha256 ? view.url(sha256) : 'missing';
  const signed = Date.parse(output.urlExpiresAt ?? '') > view.now ? output.url : undefined;
  const src = local === 'missing' ? signed : local;
  // A file that was here and is not any more; one that was never here is still on its way.
  const gone = sha256 !== undefined && local === 'missing' && signed === undefined;
  return { output, src, sha256: local === 'missing' ? undefined : sha256, gone };
};

const ratio = ({ width, height }: Output, job: JobRecord): number =>
  width && height ? width / height : ratioOf(job.input);

const image = (view: StageView, job: JobRecord, picture: Picture): TemplateResult => {
  const { messages } = view;
  const { output, src, gone } = picture;
  const frame = cssProperties({ '--_ratio': String(ratio(output, job)) });
  if (output.state === 'failed' || output.state === 'expired' || gone)
    return html`<span class="pending lost small muted" style=${frame}>${output.state === 'failed' ? messages.pictureFailed : messages.pictureExpired}</span>`;
  if (!src) return html`<span class="pending" style=${frame}></span>`;
  return html`<img class="picture" src=${src} width=${output.width ?? nothing} height=${output.height ?? nothing} style=${frame}
    alt=${messages.picture(output.index + 1, job.outputs.length, promptOf(job.input))}>`;
};

const pictures = (view: StageView, job: JobRecord, all: readonly Picture[]): TemplateResult => {
  const cell = (picture: Picture) =>
    all.length === 1
      ? html`<span class="place">${image(view, job, picture)}</span>`
      : html`<button type="button" class="place" aria-pressed=${picture.output.index === view.picture ? 'true' : 'false'}
          @click=${() => view.on.choosePicture(picture.output.index)}>${image(view, job, picture)}</button>`;
  return html`<div class="view"><div class="pictures" data-count=${all.length} style=${cssProperties({ '--_columns': String(columnsOf(all.length)) })}>
    ${all.map(cell)}
  </div></div>`;
};

const noteOf = (model: Model | undefined, messages: Messages): string => {
  const marks = model?.marks.map((mark) => messages.marks[mark]).join(', ');
  return marks ? messages.aiMadeMarked(marks) : messages.aiMade;
};

const fileName = (job: JobRecord, { index, type }: Output): string =>
  `${job.model}-${job.id.slice(0, 8)}-${index + 1}.${type?.split('/')[1]?.replace('jpeg', 'jpg') ?? 'png'}`;

/** What needs the file has its place before the file is here. */
const actions = (view: StageView, job: JobRecord, picture: Picture | undefined): TemplateResult => {
  const { messages, on, copied } = view;
  const { src, sha256, output, gone } = picture ?? {};
  const many = job.outputs.length > 1;
  return html`<div class="actions">
    ${
      output?.state === 'stored' && !gone
        ? html`<a class="button tight" href=${src ?? nothing} role=${src ? nothing : 'link'} aria-disabled=${src ? nothing : 'true'}
            download=${fileName(job, output)} target=${sha256 ? nothing : '_blank'} rel="noopener"
            aria-label=${many ? messages.downloadNth(output.index + 1) : nothing}>${icon('download')}<span>${messages.download}</span></a>
          <button type="button" class="tight" aria-disabled=${sha256 ? nothing : 'true'}
            @click=${() => sha256 && void on.useAsReference(sha256)}>${icon('picture')}<span>${messages.useAsReference}</span></button>`
        : nothing
    }
    <button type="button" class="tight" @click=${() => on.reuse(job)}>${icon('reuse')}<span>${messages.reuse}</span></button>
    <button type="button" class="tight quiet square" aria-label=${messages.copy} title=${messages.copy} @click=${() => void on.copy(job)}>${icon(copied ? 'check' : 'copy')}</button>
    ${removeAction(view, job)}
  </div>`;
};

export const jobResult = (view: StageView, job: JobRecord): TemplateResult => {
  const { messages, model, notice } = view;
  const all = job.outputs.map((output) => pictureOf(view, job, output));
  const chosen = all.find(({ output }) => output.index === view.picture) ?? all[0];
  const prompt = promptOf(job.input);
  return html`${pictures(view, job, all)}
    <div class="details">
      <div class="title-row"><h2 class="stage-title caption" dir="auto" tabindex="-1" title=${prompt}>${prompt}</h2></div>
      <p class="small muted note">${icon('sparkle')}<span>${model?.title ?? job.model} · ${noteOf(model, messages)}</span></p>
      ${actions(view, job, chosen)}
      ${notice ? html`<p class="problem">${icon('alert')}<span>${notice}</span></p>` : receipt(job.receipt, messages)}
    </div>`;
};
