/**
 * What the double offers and makes: two models and plain pictures.
 * @module
 */
import type { Model } from '@diffusion-studio/client-sdk';

const sizes = ['1024x1024', '1536x1024', '1024x1536', '1536x864', '864x1536', '2048x2048', '3840x2160'];

export const pictureModel: Model = {
  id: 'gpt-image-2.6-flare',
  kind: 'image',
  provider: 'openai',
  title: 'GPT Image 2.6 Flare',
  summary: 'Fast pictures and edits for every day.',
  isDefault: true,
  inputSchema: {
    type: 'object',
    required: ['prompt'],
    properties: {
      prompt: {
        type: 'string',
        minLength: 3,
        maxLength: 500,
        'x-ui': { order: 1, group: 'basic', widget: 'prompt', label: 'Prompt' },
      },
      references: {
        type: 'array',
        maxItems: 4,
        'x-ui': { order: 2, group: 'basic', widget: 'uploads', label: 'References', maxFiles: 4 },
      },
      size: {
        enum: sizes,
        default: '1024x1024',
        'x-ui': { order: 3, group: 'basic', widget: 'aspect', label: 'Size' },
      },
      quality: {
        enum: ['low', 'medium', 'high'],
        default: 'medium',
        'x-ui': { order: 4, group: 'basic', widget: 'select', label: 'Quality' },
      },
      count: {
        type: 'integer',
        minimum: 1,
        maximum: 10,
        default: 1,
        'x-ui': { order: 5, group: 'basic', widget: 'number', label: 'Pictures' },
      },
      background: {
        enum: ['auto', 'opaque', 'transparent'],
        default: 'auto',
        'x-ui': { order: 6, group: 'advanced', widget: 'select', label: 'Background' },
      },
      seed: {
        type: 'integer',
        minimum: 0,
        maximum: 1_000_000,
        'x-ui': { order: 7, group: 'advanced', widget: 'number', label: 'Seed' },
      },
      tiled: { type: 'boolean', 'x-ui': { order: 8, group: 'advanced', widget: 'switch', label: 'Tiled' } },
    },
  },
  price: {
    unit: 'image',
    from: 1,
    pricedAt: '2026-11-01',
    source: 'https://example.com',
    rounding: 'up, once, at the quote',
  },
  references: {
    max: 4,
    types: ['image/png', 'image/jpeg', 'image/webp'],
    maxBytes: 50_000_000,
    maxPixels: 40_000_000,
    effect: 'Edits them.',
  },
  typicalSeconds: { low: 8, high: 20 },
  marks: ['c2pa'],
};

export const textOnlyModel: Model = {
  ...pictureModel,
  id: 'words-only',
  title: 'Words Only',
  summary: 'Takes no pictures.',
  isDefault: false,
  references: { ...pictureModel.references, max: 0 },
};

/** Draws a plain picture, so that results have real bytes. */
export const draw = async (width: number, height: number, hue: number): Promise<File> => {
  const canvas = new OffscreenCanvas(width / 4, height / 4);
  const context = canvas.getContext('2d');
  if (!context) throw new Error('no canvas');
  const sky = context.createLinearGradient(0, 0, 0, canvas.height);
  sky.addColorStop(0, `hsl(${hue} 70% 35%)`);
  sky.addColorStop(1, `hsl(${hue + 60} 80% 72%)`);
  context.fillStyle = sky;
  context.fillRect(0, 0, canvas.width, canvas.height);
  context.fillStyle = `hsl(${hue + 40} 90% 86%)`;
  context.beginPath();
  context.arc(canvas.width * 0.65, canvas.height * 0.42, canvas.width * 0.13, 0, 7);
  context.fill();
  return new File([await canvas.convertToBlob()], 'picture.png', { type: 'image/png' });
};
