/**
 * The control of each kind of option field.
 * @module
 */
import { html, nothing, type TemplateResult } from 'lit';
import { live } from 'lit/directives/live.js';
import { icon } from '../parts/icons.ts';
import { aspectField } from './aspect-field.ts';
import { type ControlContext, labelOf, nameOf, problemId, problemLine } from './control-context.ts';
import type { Field } from './form-fields.ts';

const invalid = ({ problem }: ControlContext) => (problem ? 'true' : nothing);
/** A row of radio buttons that looks like one control; arrow keys come with it. */
const segments = (context: ControlContext): TemplateResult => {
  const { field, value, messages, set } = context;
  return html`<div class="segments" role="radiogroup" aria-labelledby="label-${field.name}" aria-describedby=${problemId(context)}>
    ${field.choices.map(
      (
        choice,
      ) => html`<label><input type="radio" name=${field.name} .checked=${live(choice === value)} @change=${() => set(choice)}>
        <span>${nameOf(choice, messages)}</span></label>`,
    )}
  </div>`;
};

const select = (context: ControlContext): TemplateResult => {
  const { field, value, messages, set } = context;
  const onChange = (event: Event) => {
    const { selectedIndex } = event.target as HTMLSelectElement;
    set(field.choices[selectedIndex]);
  };
  return html`<span class="select"><select id="field-${field.name}" aria-invalid=${invalid(context)} aria-describedby=${problemId(context)} @change=${onChange}>
    ${field.choices.map((choice) => html`<option .selected=${live(choice === value)}>${nameOf(choice, messages)}</option>`)}
  </select>${icon('chevron')}</span>`;
};

const numberInput = (context: ControlContext): TemplateResult => {
  const { field, value, set } = context;
  const onInput = (event: Event) => {
    const { value: text, valueAsNumber } = event.target as HTMLInputElement;
    set(text === '' ? undefined : valueAsNumber);
  };
  return html`<input id="field-${field.name}" type="number" inputmode="numeric" .value=${live(value === undefined ? '' : String(value))}
    min=${field.minimum ?? nothing} max=${field.maximum ?? nothing} step=${field.step ?? (field.integer ? 1 : 'any')}
    ?required=${field.required} aria-invalid=${invalid(context)} aria-describedby=${problemId(context)} @input=${onInput}>`;
};

const stepper = (context: ControlContext): TemplateResult => {
  const { field, value, messages, set } = context;
  const step = field.step ?? 1;
  const now = typeof value === 'number' ? value : (field.minimum ?? 0);
  const button = (delta: number, words: string, name: 'minus' | 'plus') => {
    const next = now + delta;
    const off = next < (field.minimum ?? -Infinity) || next > (field.maximum ?? Infinity);
    return html`<button type="button" class="square quiet" aria-label="${words}: ${labelOf(field, messages)}"
      aria-disabled=${off ? 'true' : 'false'} @click=${() => !off && set(next)}>${icon(name)}</button>`;
  };
  return html`<div class="stepper">${button(-step, messages.fewer, 'minus')}${numberInput(context)}${button(step, messages.more, 'plus')}</div>`;
};

const toggle = ({ field, value, set }: ControlContext): TemplateResult =>
  html`<input class="switch" id="field-${field.name}" type="checkbox" role="switch" .checked=${live(value === true)}
    @change=${(event: Event) => set((event.target as HTMLInputElement).checked)}>`;

const text = (context: ControlContext): TemplateResult => {
  const { field, value, set } = context;
  return html`<input id="field-${field.name}" .value=${live(typeof value === 'string' ? value : '')} ?required=${field.required}
    aria-invalid=${invalid(context)} aria-describedby=${problemId(context)}
    @input=${(event: Event) => set((event.target as HTMLInputElement).value)}>`;
};

const isShort = (field: Field): boolean => field.choices.length <= 4;
const isStepped = ({ integer, minimum = -Infinity, maximum = Infinity }: Field): boolean =>
  integer && maximum - minimum <= 20;

const controlOf = (context: ControlContext): TemplateResult => {
  const { field } = context;
  if (field.widget === 'aspect') return aspectField(context);
  if (field.widget === 'select') return isShort(field) ? segments(context) : select(context);
  if (field.widget === 'number') return isStepped(field) ? stepper(context) : numberInput(context);
  return field.widget === 'switch' ? toggle(context) : text(context);
};

/** Label, control and problem of an option. The label's row has room for "reset", so that nothing moves. */
export const optionField = (context: ControlContext): TemplateResult => {
  const { field, value, initial, messages, set, problem } = context;
  const label = labelOf(field, messages);
  const isGroup = field.widget === 'aspect' || (field.widget === 'select' && isShort(field));
  return html`<div class="field option" data-widget=${field.widget} data-field=${field.name}>
    <div class="label-row">
      ${
        isGroup
          ? html`<span class="label" id="label-${field.name}">${label}</span>`
          : html`<label class="label" for="field-${field.name}">${label}</label>`
      }
      ${
        value !== initial
          ? html`<button type="button" class="link small reset" aria-label=${messages.reset(label)} @click=${() => set(undefined)}>${icon('reuse')}</button>`
          : nothing
      }
    </div>
    ${controlOf(context)} ${problemLine(field.name, problem)}
  </div>`;
};
