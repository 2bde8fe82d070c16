import { describe, expect, test } from 'vitest';
import { en } from '../locales/en.ts';
import type { Field } from './form-fields.ts';
import { fieldOfPath, fieldValue, inputOf, problemOf } from './form-values.ts';

const field = (changes: Partial<Field>): Field => ({
  name: 'x',
  widget: 'text',
  group: 'basic',
  label: 'X',
  required: false,
  integer: false,
  initial: undefined,
  choices: [],
  minLength: undefined,
  maxLength: undefined,
  minimum: undefined,
  maximum: undefined,
  step: undefined,
  maxFiles: undefined,
  ...changes,
});

describe('fieldValue', () => {
  test('the person wins over the host, the host over the model', () => {
    const quality = field({ name: 'quality', initial: 'low', choices: ['low', 'medium', 'high'] });
    expect(fieldValue(quality, { quality: 'high' }, { quality: 'medium' })).toBe('high');
    expect(fieldValue(quality, {}, { quality: 'medium' })).toBe('medium');
    expect(fieldValue(quality, {}, {})).toBe('low');
  });

  test('a choice that this model does not have is left out', () => {
    const size = field({ name: 'size', initial: '1:1', choices: ['1:1', '3:2'] });
    expect(fieldValue(size, { size: '21:9' }, {})).toBe('1:1');
  });
});

describe('problemOf', () => {
  test('counts code points, as JSON Schema does', () => {
    const prompt = field({ maxLength: 3 });
    expect(problemOf(prompt, '🏝️'.slice(0, 2).repeat(3), en)).toBeUndefined();
    expect(problemOf(prompt, 'four', en)).toBe(en.fieldTooLong(3, 1));
  });

  test('white space is not a prompt', () => {
    expect(problemOf(field({ required: true }), ' \n', en)).toBe(en.fieldRequired);
    expect(problemOf(field({}), '', en)).toBeUndefined();
  });

  test('numbers keep to their range and kind', () => {
    const count = field({ integer: true, minimum: 1, maximum: 10 });
    expect(problemOf(count, 0, en)).toBe(en.fieldTooSmall(1));
    expect(problemOf(count, 11, en)).toBe(en.fieldTooLarge(10));
    expect(problemOf(count, 1.5, en)).toBe(en.fieldNotInteger);
    expect(problemOf(count, 10, en)).toBeUndefined();
  });
});

test('an input has the committed references and no empty options', () => {
  const fields = [
    field({ name: 'prompt' }),
    field({ name: 'references', widget: 'uploads' }),
    field({ name: 'seed' }),
    field({ name: 'tiled', widget: 'switch' }),
  ];
  expect(inputOf(fields, { prompt: 'A boat', seed: '', tiled: false }, {}, ['id-1'])).toEqual({
    prompt: 'A boat',
    references: ['id-1'],
    tiled: false,
  });
  expect(inputOf(fields, { prompt: 'A boat' }, {}, [])).toEqual({ prompt: 'A boat' });
});

test('the path of a problem names a field', () => {
  expect(fieldOfPath('input.prompt')).toBe('prompt');
  expect(fieldOfPath('input.references[0]')).toBe('references');
  expect(fieldOfPath('input.references.0')).toBe('references');
  expect(fieldOfPath('model')).toBeUndefined();
  expect(fieldOfPath(undefined)).toBeUndefined();
});
