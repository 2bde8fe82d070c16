/**
 * What a request for images says, checked as OpenAI checks it.
 * @module
 */
import { invalidValue, missingParameter, OpenAiError, unknownParameter } from './errors.ts';

export const models = [
  'gpt-image-2.6-flare',
  'gpt-image-2.6-sunburst',
  'gpt-image-2.5-flare',
  'gpt-image-2.5-sunburst',
  'gpt-image-2',
] as const;

const qualities = ['low', 'medium', 'high', 'xhigh', 'max'] as const;
const formats = ['png', 'jpeg', 'webp'] as const;
const longestPrompt = 32_000;

export type Quality = (typeof qualities)[number];
export type Format = (typeof formats)[number];

export interface ImageRequest {
  readonly model: string;
  readonly prompt: string;
  readonly n: number;
  readonly width: number;
  readonly height: number;
  readonly quality: Quality;
  readonly background: 'transparent' | 'opaque';
  readonly format: Format;
  /** 0–100, for jpeg and webp. */
  readonly compression: number;
  readonly stream: boolean;
  readonly partialImages: number;
}

const shared = [
  'model',
  'prompt',
  'n',
  'size',
  'quality',
  'background',
  'output_format',
  'output_compression',
  'partial_images',
  'stream',
  'user',
  'safety_identifier',
  'complexity',
];
const known = {
  generate: new Set([...shared, 'moderation']),
  edit: new Set([...shared, 'image', 'image[]', 'mask', 'input_fidelity']),
};

const choose = <T extends string>(param: string, value: unknown, allowed: readonly T[], automatic: T): T => {
  if (value === undefined || value === null || value === 'auto') return automatic;
  const found = allowed.find((word) => word === value);
  if (found === undefined) throw invalidValue(param, value, [...allowed, 'auto']);
  return found;
};

const integer = (param: string, value: unknown, min: number, max: number, automatic: number): number => {
  if (value === undefined || value === null) return automatic;
  const number = Number(value);
  if (Number.isInteger(number) && number >= min && number <= max) return number;
  const bound = number < min ? `>= ${min}` : `<= ${max}`;
  const message = `Invalid '${param}': integer out of range. Expected a value ${bound}, but got ${String(value)} instead.`;
  throw new OpenAiError(400, { message, param, code: 'integer_out_of_range' });
};

/** Multiples of 16, ratio 1:3 to 3:1, 655,360 to 8,294,400 pixels. */
function sizeOf(value: unknown): { width: number; height: number } {
  if (value === undefined || value === null || value === 'auto') return { width: 1024, height: 1024 };
  const [, width = 0, height = 0] = (/^(\d{3,4})x(\d{3,4})$/.exec(String(value)) ?? []).map(Number);
  const ratio = width / height;
  const pixels = width * height;
  const fits = width % 16 === 0 && height % 16 === 0 && ratio >= 1 / 3 && ratio <= 3;
  if (!fits || pixels < 655_360 || pixels > 8_294_400) throw invalidValue('size', value);
  return { width, height };
}

/** @throws OpenAiError with the parameter at fault */
export function parseImageRequest(
  operation: 'generate' | 'edit',
  fields: Readonly<Record<string, unknown>>,
): ImageRequest {
  for (const name of Object.keys(fields)) if (!known[operation].has(name)) throw unknownParameter(name);
  const { prompt, model } = fields;
  if (typeof prompt !== 'string' || prompt === '') throw missingParameter('prompt');
  if (prompt.length > longestPrompt) {
    const message = `Invalid 'prompt': string too long. Expected a string with maximum length ${longestPrompt}, but got a string with length ${prompt.length} instead.`;
    throw new OpenAiError(400, { message, param: 'prompt', code: 'string_above_max_length' });
  }
  if (typeof model !== 'string') throw missingParameter('model');
  if (!models.some((id) => id === model)) {
    const message = `The model '${model}' does not exist or you do not have access to it.`;
    throw new OpenAiError(404, { message, param: 'model', code: 'model_not_found' });
  }
  const format = choose('output_format', fields.output_format, formats, 'png');
  const background = choose('background', fields.background, ['transparent', 'opaque'], 'opaque');
  if (background === 'transparent' && format === 'jpeg') {
    const message = 'Transparent background is not supported for JPEG output format.';
    throw new OpenAiError(400, { message, param: 'background', code: 'invalid_value' });
  }
  return {
    model,
    prompt,
    n: integer('n', fields.n, 1, 10, 1),
    ...sizeOf(fields.size),
    quality: choose('quality', fields.quality, qualities, 'medium'),
    background,
    format,
    compression: integer('output_compression', fields.output_compression, 0, 100, 100),
    stream: fields.stream === true || fields.stream === 'true',
    partialImages: integer('partial_images', fields.partial_images, 0, 3, 0),
  };
}
