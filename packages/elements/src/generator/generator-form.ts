/**
 * The form: prompt, references, options and the footer. The prompt can be written before the catalogue is there.
 * @module
 */
import type { Model } from '@diffusion-studio/client-sdk';
import { html, nothing, type TemplateResult } from 'lit';
import { live } from 'lit/directives/live.js';
import { repeat } from 'lit/directives/repeat.js';
import type { Messages } from '../locales/en.ts';
import { icon } from '../parts/icons.ts';
import { problemLine } from './control-context.ts';
import { optionField } from './field-controls.ts';
import type { Field, FieldValue } from './form-fields.ts';
import { lengthOf } from './form-values.ts';
import { referenceTray, type TrayContext } from './reference-tray.ts';
import { type FooterContext, runFooter } from './run-footer.ts';

export interface FormContext {
  readonly messages: Messages;
  /** Undefined until the catalogue is there. */
  readonly models: readonly Model[] | undefined;
  readonly model: Model | undefined;
  readonly fields: readonly Field[];
  /** The prompt while there is no model yet; the field is called `prompt` in every model. */
  readonly draft: FieldValue | undefined;
  readonly value: (field: Field) => FieldValue | undefined;
  readonly initial: (field: Field) => FieldValue | undefined;
  readonly problems: Readonly<Record<string, string>>;
  readonly online: boolean;
  readonly set: (name: string, value: FieldValue | undefined) => void;
  readonly chooseModel: (id: string) => void;
  readonly run: () => void;
  readonly typing: () => void;
  readonly addFiles: (files: readonly File[]) => void;
  readonly tray: TrayContext;
  readonly footer: FooterContext;
}

const filesOf = (data: DataTransfer | null): readonly File[] => [...(data?.files ?? [])];

/** Without `field-sizing: content` (Firefox before 152) the height follows the text by hand. */
const fit = (area: HTMLTextAreaElement): void => {
  if (CSS.supports('field-sizing', 'content')) return;
  area.style.blockSize = 'auto';
  area.style.blockSize = `${area.scrollHeight + 2}px`;
};

const promptField = (context: FormContext): TemplateResult => {
  const { messages, fields, value, problems, set, typing } = context;
  const field = fields.find(({ widget }) => widget === 'prompt');
  const name = field?.name ?? 'prompt';
  const now = field ? value(field) : context.draft;
  const text = typeof now === 'string' ? now : '';
  const problem = problems[name];
  const onInput = (event: Event) => {
    const area = event.target as HTMLTextAreaElement;
    fit(area);
    set(name, area.value);
  };
  return html`<div class="field prompt">
    <label for="field-${name}">${messages.prompt}</label>
    <textarea id="field-${name}" part="prompt" dir="auto" rows="4" .value=${live(text)} placeholder=${messages.promptPlaceholder}
      ?required=${field?.required ?? true} minlength=${field?.minLength ?? nothing} aria-invalid=${problem ? 'true' : nothing}
      aria-describedby="prompt-line" @input=${onInput} @focus=${typing}></textarea>
    <div class="prompt-line small muted" id="prompt-line">
      ${problem ? problemLine(name, problem) : html`<span></span>`}
      ${field?.maxLength === undefined ? nothing : html`<span class="numbers">${messages.promptCount(lengthOf(text), field.maxLength)}</span>`}
    </div>
  </div>`;
};

const modelPicker = ({ messages, models, model, chooseModel }: FormContext): TemplateResult =>
  html`<div class="field option" data-widget="model">
    <div class="label-row"><label class="label" for="model">${messages.model}</label></div>
    <span class="select"><select id="model" @change=${(event: Event) => chooseModel((event.target as HTMLSelectElement).value)}>
      ${models?.map(({ id, title, price }) => html`<option value=${id} .selected=${live(id === model?.id)}>${title} · ${messages.priceFrom(price.from)}</option>`)}
    </select>${icon('chevron')}</span>
    <p class="summary small muted" dir="auto">${model?.summary}</p>
  </div>`;

/** Boxes in the places and sizes of the default picture model's options. */
const skeleton = (): TemplateResult =>
  html`<div class="options" aria-hidden="true">
    <div class="field option"><div class="label-row"></div><div class="skeleton bone"></div><p class="summary"></p></div>
    <div class="field option"><div class="label-row"></div><div class="skeleton bone shapes-bone"></div><div class="skeleton bone"></div></div>
    <div class="field option"><div class="label-row"></div><div class="skeleton bone"></div></div>
    <div class="field option"><div class="label-row"></div><div class="skeleton bone"></div></div>
    <div class="more-bone"></div>
  </div>`;

const options = (context: FormContext): TemplateResult => {
  const { fields, value, initial, problems, messages, set } = context;
  if (!context.model) return skeleton();
  const shown = fields.filter(({ widget }) => widget !== 'prompt' && widget !== 'uploads');
  const draw = (group: Field['group']) =>
    repeat(
      shown.filter((field) => field.group === group),
      ({ name }) => name,
      (field) =>
        optionField({
          field,
          messages,
          value: value(field),
          initial: initial(field),
          problem: problems[field.name],
          set: (next) => set(field.name, next),
        }),
    );
  return html`<div class="options">
    ${modelPicker(context)} ${draw('basic')}
    ${
      shown.some(({ group }) => group === 'advanced')
        ? html`<details><summary>${icon('chevron')}<span>${messages.moreOptions}</span></summary><div class="options advanced">${draw('advanced')}</div></details>`
        : html`<div class="more-bone"></div>`
    }
  </div>`;
};

export const generatorForm = (context: FormContext): TemplateResult => {
  const { messages, run, addFiles, tray, footer, online } = context;
  const onKey = (event: KeyboardEvent) => {
    if (event.key !== 'Enter' || !(event.ctrlKey || event.metaKey) || event.isComposing) return;
    event.preventDefault();
    run();
  };
  const onSubmit = (event: Event) => {
    event.preventDefault();
    const button = (event as SubmitEvent).submitter;
    if (button?.getAttribute('aria-disabled') !== 'true') run();
  };
  const dropping = (event: DragEvent, on: boolean) => {
    const form = event.currentTarget as HTMLElement;
    if (on && event.dataTransfer?.types.includes('Files')) {
      event.preventDefault();
      form.dataset.dropping = '';
    } else delete form.dataset.dropping;
  };
  const onDrop = (event: DragEvent) => {
    dropping(event, false);
    event.preventDefault();
    addFiles(filesOf(event.dataTransfer));
  };
  const onPaste = (event: ClipboardEvent) => {
    const files = filesOf(event.clipboardData);
    if (files.length === 0) return;
    event.preventDefault();
    addFiles(files);
  };
  return html`<form part="form" novalidate aria-label=${messages.generator} data-drop-words=${messages.dropNow} @submit=${onSubmit} @keydown=${onKey} @paste=${onPaste}
    @dragover=${(event: DragEvent) => dropping(event, true)} @dragleave=${(event: DragEvent) => dropping(event, false)} @drop=${onDrop}>
    ${promptField(context)} ${referenceTray(tray)} ${options(context)}
    <div class="foot">
      ${online ? nothing : html`<p class="offline small">${messages.offline}</p>`}
      ${runFooter(footer)}
    </div>
  </form>`;
};
