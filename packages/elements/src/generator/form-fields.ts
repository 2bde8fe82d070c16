/**
 * Reads a model's JSON Schema and its `x-ui` hints as the fields of a form.
 * @module
 */
import type { Model } from '@diffusion-studio/client-sdk';

export type Widget = 'prompt' | 'text' | 'select' | 'aspect' | 'number' | 'switch' | 'uploads';
export type FieldValue = string | number | boolean | readonly string[];

export interface Field {
  readonly name: string;
  readonly widget: Widget;
  readonly group: 'basic' | 'advanced';
  /** English label of the catalogue; a locale may have its own by `name`. */
  readonly label: string;
  readonly required: boolean;
  readonly integer: boolean;
  readonly initial: FieldValue | undefined;
  readonly choices: readonly (string | number)[];
  /** Characters (code points) of a text. */
  readonly minLength: number | undefined;
  readonly maxLength: number | undefined;
  readonly minimum: number | undefined;
  readonly maximum: number | undefined;
  readonly step: number | undefined;
  readonly maxFiles: number | undefined;
}

type Json = Readonly<Record<string, unknown>>;

const record = (value: unknown): Json => (typeof value === 'object' && value !== null ? { ...value } : {});
const num = (value: unknown): number | undefined => (typeof value === 'number' ? value : undefined);
const str = (value: unknown): string | undefined => (typeof value === 'string' ? value : undefined);
const list = (value: unknown): readonly unknown[] => (Array.isArray(value) ? value : []);

const isFieldValue = (value: unknown): value is FieldValue =>
  ['string', 'number', 'boolean'].includes(typeof value) ||
  (Array.isArray(value) && value.every((item) => typeof item === 'string'));

const widgets: readonly Widget[] = ['prompt', 'text', 'select', 'aspect', 'number', 'switch', 'uploads'];

/** The control for a property without a hint. */
const widgetOf = (schema: Json): Widget => {
  if (list(schema.enum).length > 0) return 'select';
  if (schema.type === 'boolean') return 'switch';
  return schema.type === 'integer' || schema.type === 'number' ? 'number' : 'text';
};

/** The fields of a model's form in the order in which they are shown. */
export const fieldsOf = (model: Model): readonly Field[] => {
  const required = list(model.inputSchema.required);
  const ordered = Object.entries(record(model.inputSchema.properties)).map(([name, value]) => {
    const schema = record(value);
    const ui = record(schema['x-ui']);
    const field: Field = {
      name,
      widget: widgets.find((widget) => widget === ui.widget) ?? widgetOf(schema),
      group: ui.group === 'basic' ? 'basic' : 'advanced',
      label: str(ui.label) ?? name,
      required: required.includes(name),
      integer: schema.type === 'integer',
      initial: isFieldValue(schema.default) ? schema.default : undefined,
      choices: list(schema.enum).filter((item) => typeof item === 'string' || typeof item === 'number'),
      minLength: num(schema.minLength),
      maxLength: num(schema.maxLength),
      minimum: num(schema.minimum),
      maximum: num(schema.maximum),
      step: num(schema.multipleOf),
      maxFiles: num(ui.maxFiles) ?? num(schema.maxItems),
    };
    return { field, order: num(ui.order) ?? Number.MAX_SAFE_INTEGER };
  });
  return ordered.sort((a, b) => a.order - b.order).map(({ field }) => field);
};
