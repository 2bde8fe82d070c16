/**
 * Checks a model's input against its JSON Schema without eval, and fills in the defaults. The form in the browser reads
 * the same schema with the same library.
 * @module
 */
import { type OutputUnit, type Schema, Validator } from '@cfworker/json-schema';
import { ProblemError } from '../problem-error.ts';

export interface InputFault {
  /** The field, as in `input.references[2]`. */
  readonly path: string;
  /** The keyword of the schema that was broken, as in `maxLength`. */
  readonly rule: string;
  readonly message: string;
}

type JsonObject = Record<string, unknown>;

const isObject = (value: unknown): value is JsonObject =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

const pathOf = (location: string): string =>
  location
    .split('/')
    .slice(1)
    .map((part) => decodeURIComponent(part).replaceAll('~1', '/').replaceAll('~0', '~'))
    .reduce((path, part) => (/^\d+$/.test(part) ? `${path}[${part}]` : `${path}.${part}`), 'input');

const messages: Readonly<Record<string, (rule: unknown) => string>> = {
  required: () => 'Give this field a value.',
  type: (rule) => `Must be of type ${String(rule)}.`,
  enum: (rule) => `Must be one of: ${(rule as unknown[]).join(', ')}.`,
  minLength: (rule) => `At least ${Number(rule).toLocaleString('en')} characters.`,
  maxLength: (rule) => `At most ${Number(rule).toLocaleString('en')} characters.`,
  minimum: (rule) => `At least ${String(rule)}.`,
  maximum: (rule) => `At most ${String(rule)}.`,
  maxItems: (rule) => `At most ${String(rule)} entries.`,
  minItems: (rule) => `At least ${String(rule)} entries.`,
  uniqueItems: () => 'Each entry may be there once.',
  format: (rule) => `Must be a ${String(rule)}.`,
  pattern: () => 'Must hold more than blanks.',
};

/** Keywords that only say that something inside them failed. */
const carriers = new Set(['properties', 'additionalProperties', 'items', 'if', 'allOf', 'anyOf', 'oneOf', '$ref']);

const lookUp = (schema: unknown, keywordLocation: string): unknown =>
  keywordLocation
    .split('/')
    .slice(1)
    .reduce<unknown>((at, part) => (isObject(at) ? at[decodeURIComponent(part)] : undefined), schema);

const toFault = (schema: JsonObject, unit: OutputUnit): InputFault => {
  const at = pathOf(unit.instanceLocation);
  // An unknown field is reported by the `false` schema that `additionalProperties` applies to it.
  if (unit.keyword === 'false')
    return { path: at, rule: 'additionalProperties', message: 'This model has no such field.' };
  // The library reports a missing field at its parent and names it in the message.
  const missing = unit.keyword === 'required' ? /"(.+)"/.exec(unit.error)?.[1] : undefined;
  return {
    path: missing === undefined ? at : `${at}.${missing}`,
    rule: unit.keyword,
    message: messages[unit.keyword]?.(lookUp(schema, unit.keywordLocation)) ?? 'Not a valid value.',
  };
};

/** The input with the schema's defaults in the places that were left out. Only the top level has defaults. */
const withDefaults = (schema: JsonObject, input: JsonObject): JsonObject => {
  const filled: JsonObject = { ...input };
  const properties = isObject(schema.properties) ? schema.properties : {};
  for (const [name, property] of Object.entries(properties)) {
    if (filled[name] === undefined && isObject(property) && 'default' in property) {
      filled[name] = structuredClone(property.default);
    }
  }
  return filled;
};

const validators = new WeakMap<JsonObject, Validator>();

const validatorOf = (schema: JsonObject): Validator => {
  const known = validators.get(schema);
  if (known) return known;
  const made = new Validator(schema as Schema, '2020-12', false);
  validators.set(schema, made);
  return made;
};

/** All that is wrong with `input`; empty when it is valid. */
export const findInputFaults = (schema: JsonObject, input: unknown): readonly InputFault[] => {
  const result = validatorOf(schema).validate(input);
  if (result.valid) return [];
  return result.errors.filter((unit) => !carriers.has(unit.keyword)).map((unit) => toFault(schema, unit));
};

/**
 * The input with its defaults.
 * @throws ProblemError `invalid_input` whose `path` names the first field at fault.
 */
export const validateInput = (schema: JsonObject, input: JsonObject): JsonObject => {
  const filled = withDefaults(schema, input);
  const [fault] = findInputFaults(schema, filled);
  if (fault) throw new ProblemError('invalid_input', { path: fault.path, detail: fault.message });
  return filled;
};
