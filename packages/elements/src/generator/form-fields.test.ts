import type { Model } from '@diffusion-studio/client-sdk';
import { expect, test } from 'vitest';
import { shapesOf } from './aspect-field.ts';
import { fieldsOf } from './form-fields.ts';

const model = (inputSchema: Record<string, unknown>): Model => ({
  id: 'm',
  kind: 'image',
  provider: 'p',
  title: 'M',
  summary: '',
  isDefault: true,
  inputSchema,
  price: { unit: 'image', from: 1, pricedAt: '2026-11-01', source: '', rounding: 'up, once, at the quote' },
  references: { max: 0, types: [], maxBytes: 0, maxPixels: 0, effect: '' },
  typicalSeconds: { low: 1, high: 2 },
  marks: [],
});

test('fields come in the order of their hints, with limits and choices', () => {
  const fields = fieldsOf(
    model({
      required: ['prompt'],
      properties: {
        size: {
          enum: ['1:1', '3:2'],
          default: '1:1',
          'x-ui': { order: 2, group: 'basic', widget: 'aspect', label: 'Size' },
        },
        prompt: {
          type: 'string',
          maxLength: 9,
          'x-ui': { order: 1, group: 'basic', widget: 'prompt', label: 'Prompt' },
        },
      },
    }),
  );
  expect(fields).toMatchObject([
    { name: 'prompt', widget: 'prompt', required: true, maxLength: 9 },
    { name: 'size', widget: 'aspect', required: false, choices: ['1:1', '3:2'], initial: '1:1' },
  ]);
});

test('a property without a hint gets the control of its type, last and advanced', () => {
  const fields = fieldsOf(
    model({
      properties: {
        tiled: { type: 'boolean' },
        steps: { type: 'integer', minimum: 1 },
        style: { enum: ['a', 'b'] },
        note: { type: 'string' },
        prompt: { type: 'string', 'x-ui': { order: 1, group: 'basic', widget: 'prompt', label: 'Prompt' } },
      },
    }),
  );
  expect(fields.map(({ name, widget, group }) => [name, widget, group])).toEqual([
    ['prompt', 'prompt', 'basic'],
    ['tiled', 'switch', 'advanced'],
    ['steps', 'number', 'advanced'],
    ['style', 'select', 'advanced'],
    ['note', 'text', 'advanced'],
  ]);
});

test('sizes are grouped by shape, smallest first', () => {
  expect(shapesOf(['auto', '2048x2048', '1024x1024', '1536x1024'])).toEqual([
    { ratio: 'auto', choices: ['auto'] },
    { ratio: '1:1', choices: ['1024x1024', '2048x2048'] },
    { ratio: '3:2', choices: ['1536x1024'] },
  ]);
});
