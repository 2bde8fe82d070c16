/**
 * The input of OpenAI's image models as JSON Schema (2020-12) with hints for a form, and as a type.
 * @module
 */
import type { UiHint } from '../contract/index.ts';
import { backgrounds, limits, outputFormats, type Quality, qualities, sizes } from './openai-images.data.ts';

/** An input that has passed the schema, its defaults filled in. */
export interface OpenAiImageInput {
  readonly prompt: string;
  readonly size: string;
  readonly quality: Quality;
  readonly background: (typeof backgrounds)[number];
  readonly output_format: (typeof outputFormats)[number];
  readonly count: number;
  readonly references: readonly string[];
}

const ui = (hint: UiHint): UiHint => hint;

export const openAiImageInputSchema: Record<string, unknown> = {
  $schema: 'https://json-schema.org/draft/2020-12/schema',
  type: 'object',
  additionalProperties: false,
  required: ['prompt'],
  properties: {
    prompt: {
      type: 'string',
      minLength: 1,
      maxLength: limits.promptCharacters,
      pattern: '\\S',
      'x-ui': ui({ order: 1, group: 'basic', widget: 'prompt', label: 'Prompt' }),
    },
    references: {
      type: 'array',
      items: { type: 'string', format: 'uuid' },
      maxItems: limits.references,
      uniqueItems: true,
      default: [],
      'x-ui': ui({
        order: 2,
        group: 'basic',
        widget: 'uploads',
        label: 'References',
        accept: [...limits.referenceTypes],
        maxFiles: limits.references,
      }),
    },
    size: {
      type: 'string',
      enum: [...sizes],
      default: '1024x1024',
      'x-ui': ui({ order: 3, group: 'basic', widget: 'aspect', label: 'Size' }),
    },
    quality: {
      type: 'string',
      enum: [...qualities],
      default: 'medium',
      'x-ui': ui({ order: 4, group: 'basic', widget: 'select', label: 'Quality' }),
    },
    count: {
      type: 'integer',
      minimum: 1,
      maximum: limits.count,
      default: 1,
      'x-ui': ui({ order: 5, group: 'basic', widget: 'number', label: 'Pictures' }),
    },
    background: {
      type: 'string',
      enum: [...backgrounds],
      default: 'auto',
      'x-ui': ui({ order: 6, group: 'advanced', widget: 'select', label: 'Background' }),
    },
    output_format: {
      type: 'string',
      enum: [...outputFormats],
      default: 'png',
      'x-ui': ui({ order: 7, group: 'advanced', widget: 'select', label: 'File type' }),
    },
  },
  // JPEG has no transparency: the provider answers 400.
  if: { required: ['background'], properties: { background: { const: 'transparent' } } },
  // biome-ignore lint/suspicious/noThenProperty: `then` is a keyword of JSON Schema here.
  then: { properties: { output_format: { enum: ['png', 'webp'] } } },
};
