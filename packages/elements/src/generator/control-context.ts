/**
 * What every control of an option gets, and the words and ids that they share.
 * @module
 */
import { html, nothing, type TemplateResult } from 'lit';
import type { Messages } from '../locales/en.ts';
import { icon } from '../parts/icons.ts';
import { proportionOf } from './aspect-shape.ts';
import type { Field, FieldValue } from './form-fields.ts';

export interface ControlContext {
  readonly field: Field;
  readonly value: FieldValue | undefined;
  /** The value without the person's choice. */
  readonly initial: FieldValue | undefined;
  readonly problem: string | undefined;
  readonly messages: Messages;
  /** `undefined` goes back to the default. */
  readonly set: (value: FieldValue | undefined) => void;
}

export const labelOf = (field: Field, messages: Messages): string => messages.fields[field.name] ?? field.label;

/** A choice in words: the locale's, a ratio, or as the model names it. */
export const nameOf = (choice: string | number, messages: Messages): string =>
  messages.values[choice] ?? proportionOf(choice)?.ratio ?? String(choice);

export const problemId = ({ field, problem }: ControlContext): string | typeof nothing =>
  problem ? `problem-${field.name}` : nothing;

export const problemLine = (name: string, problem: string | undefined): TemplateResult | typeof nothing =>
  problem ? html`<p class="problem" id="problem-${name}">${icon('alert')}<span>${problem}</span></p>` : nothing;
