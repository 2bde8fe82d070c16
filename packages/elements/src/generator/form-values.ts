/**
 * The values of the form: what they start with, what is wrong with them, and the input that they make.
 * @module
 */
import type { Messages } from '../locales/en.ts';
import type { Field, FieldValue } from './form-fields.ts';

export type Values = Readonly<Record<string, FieldValue>>;

/** Characters as JSON Schema counts them: code points, not UTF-16 units. */
export const lengthOf = (text: string): number => Array.from(text).length;

/** The value of a field: the person's, else the host's default, else the model's. */
export const fieldValue = (field: Field, values: Values, defaults: Values): FieldValue | undefined => {
  for (const value of [values[field.name], defaults[field.name]]) {
    if (value === undefined) continue;
    // A choice of another model that this one does not have is left out, not sent.
    if (field.choices.length > 0 && !field.choices.some((choice) => choice === value)) continue;
    return value;
  }
  return field.initial;
};

/** What is wrong with a value, in words; undefined when nothing is. */
export const problemOf = (field: Field, value: FieldValue | undefined, messages: Messages): string | undefined => {
  const empty = value === undefined || (typeof value === 'string' && value.trim() === '');
  if (empty) return field.required ? messages.fieldRequired : undefined;
  if (typeof value === 'string') {
    const length = lengthOf(value);
    if (field.maxLength !== undefined && length > field.maxLength)
      return messages.fieldTooLong(field.maxLength, length - field.maxLength);
    if (field.minLength !== undefined && length < field.minLength) return messages.fieldTooShort(field.minLength);
  }
  if (field.choices.length > 0 && !field.choices.some((choice) => choice === value)) return messages.fieldNotChoice;
  if (typeof value === 'number') {
    if (field.minimum !== undefined && value < field.minimum) return messages.fieldTooSmall(field.minimum);
    if (field.maximum !== undefined && value > field.maximum) return messages.fieldTooLarge(field.maximum);
    if (field.integer && !Number.isInteger(value)) return messages.fieldNotInteger;
  }
  return undefined;
};

/** The input of a job. Empty optional fields are left out; `uploads` are the ids of the committed references. */
export const inputOf = (
  fields: readonly Field[],
  values: Values,
  defaults: Values,
  uploads: readonly string[],
): Record<string, unknown> => {
  const input: Record<string, unknown> = {};
  for (const field of fields) {
    const value = field.widget === 'uploads' ? uploads : fieldValue(field, values, defaults);
    if (value === undefined || value === '' || (Array.isArray(value) && value.length === 0)) continue;
    input[field.name] = value;
  }
  return input;
};

/** The field that a problem's `path` names, as `prompt` of `input.prompt` and `references` of `input.references[0]`. */
export const fieldOfPath = (path: string | undefined): string | undefined => path?.match(/^input\.([^.[]+)/)?.[1];
