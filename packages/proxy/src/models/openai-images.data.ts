/**
 * The image models of OpenAI as data: ids, limits, sizes and prices, each with its date and source.
 * @module
 */

/** US$ for a million tokens. */
export interface TokenPrices {
  readonly textIn: number;
  readonly imageIn: number;
  readonly imageOut: number;
  readonly textOut: number;
}

export interface OpenAiImageModel {
  /** The provider's own id; also ours. */
  readonly id: string;
  readonly title: string;
  readonly summary: string;
  readonly isDefault: boolean;
  readonly prices: TokenPrices;
  readonly typicalSeconds: { readonly low: number; readonly high: number };
  /** Day on which the provider ends the model, YYYY-MM-DD. */
  readonly sunset?: string;
}

export const pricedAt = '2026-11-20';
export const priceSource = 'https://developers.openai.com/api/docs/pricing';

/** Text output (planning) is listed at the price of image output. */
const prices: TokenPrices = { textIn: 5, imageIn: 8, imageOut: 30, textOut: 30 };

export const openAiImageModels: readonly OpenAiImageModel[] = [
  {
    id: 'gpt-image-2.6-flare',
    title: 'GPT Image 2.6 Flare',
    summary: 'Fast pictures and edits for every day.',
    isDefault: true,
    prices,
    typicalSeconds: { low: 6, high: 25 },
  },
  {
    id: 'gpt-image-2.6-sunburst',
    title: 'GPT Image 2.6 Sunburst',
    summary: 'Slower, with finer detail and edits that stay closer to the reference.',
    isDefault: false,
    prices,
    typicalSeconds: { low: 15, high: 70 },
  },
  {
    id: 'gpt-image-2',
    title: 'GPT Image 2',
    summary: 'The generation before, for pictures that must match earlier ones.',
    isDefault: false,
    prices,
    typicalSeconds: { low: 10, high: 60 },
  },
];

/** Width × height, multiples of 16, ratio 1:3 to 3:1, 655,360 to 8,294,400 pixels. */
export const sizes = [
  '1024x1024',
  '1536x1024',
  '1024x1536',
  '1536x864',
  '864x1536',
  '2048x2048',
  '2048x1152',
  '1152x2048',
  '3840x2160',
  '2160x3840',
] as const;
export const qualities = ['low', 'medium', 'high'] as const;
export const backgrounds = ['auto', 'opaque', 'transparent'] as const;
export const outputFormats = ['png', 'jpeg', 'webp'] as const;

export type Quality = (typeof qualities)[number];

export const limits = {
  promptCharacters: 32_000,
  count: 4,
  references: 16,
  /** The provider says "less than 50 MB". */
  referenceBytes: 50_000_000 - 1,
  referencePixels: 32_000_000,
  referenceTypes: ['image/png', 'image/jpeg', 'image/webp'],
  /** A picture of 3840 × 2160 as PNG stays well below. */
  outputBytes: 64 * 1024 * 1024,
} as const;

/**
 * Cells along the long edge by quality, as in the provider's price calculator
 * (https://developers.openai.com/api/docs/guides/image-generation, read 2026-11-20): 1024 × 1024 costs 196, 1,756 and
 * 7,024 tokens.
 */
export const cellsAlongLongEdge: Readonly<Record<Quality, number>> = { low: 16, medium: 48, high: 96 };

/** The calculator is of gpt-image-2; the provider calls it an estimate, so a hold has this much room above it. */
export const outputTokenMargin = 1.25;

/** The most tokens that one reference has been billed at: high fidelity, 3:2. */
export const maxTokensOfReference = 6_600;
