import { expect, test } from 'vitest';
import { openAiImageInputSchema as schema } from './openai-input-schema.ts';
import { findInputFaults, validateInput } from './validate-input.ts';

const fault = (input: unknown) => findInputFaults(schema, input)[0];

test('defaults are filled in and what was given stays', () => {
  expect(validateInput(schema, { prompt: 'a', quality: 'high' })).toEqual({
    prompt: 'a',
    quality: 'high',
    size: '1024x1024',
    background: 'auto',
    output_format: 'png',
    count: 1,
    references: [],
  });
});

test('a default is a copy: changing one input changes no other', () => {
  const first = validateInput(schema, { prompt: 'a' });
  (first.references as string[]).push('x');
  expect(validateInput(schema, { prompt: 'a' }).references).toEqual([]);
});

test.each([
  [{}, 'input.prompt', 'required'],
  [{ prompt: '' }, 'input.prompt', 'minLength'],
  [{ prompt: ' \n' }, 'input.prompt', 'pattern'],
  [{ prompt: 7 }, 'input.prompt', 'type'],
  [{ prompt: 'x'.repeat(32_001) }, 'input.prompt', 'maxLength'],
  [{ prompt: 'a', size: '1000x1000' }, 'input.size', 'enum'],
  [{ prompt: 'a', count: 5 }, 'input.count', 'maximum'],
  [{ prompt: 'a', count: 1.5 }, 'input.count', 'type'],
  [{ prompt: 'a', references: ['no'] }, 'input.references[0]', 'format'],
  [{ prompt: 'a', 'strange "name"/x': 1 }, 'input.strange "name"/x', 'additionalProperties'],
  [{ prompt: 'a', background: 'transparent', output_format: 'jpeg' }, 'input.output_format', 'enum'],
])('%# names the field and the rule', (input, path, rule) => {
  const found = fault(input);
  expect(found).toMatchObject({ path, rule });
  expect(found?.message).not.toBe('Not a valid value.');
});

test('the longest prompt is counted in characters, not in UTF-16 units', () => {
  expect(fault({ prompt: '🦊'.repeat(32_000) })).toBeUndefined();
  expect(fault({ prompt: '🦊'.repeat(32_001) })?.rule).toBe('maxLength');
});

test('the first fault is thrown with its path', () => {
  expect(() => validateInput(schema, { prompt: 'a', count: 0 })).toThrow(
    expect.objectContaining({ code: 'invalid_input', details: { path: 'input.count', detail: 'At least 1.' } }),
  );
});
