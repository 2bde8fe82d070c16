/**
 * The tokens that a run reports, by the provider's price calculator.
 * @see https://developers.openai.com/api/docs/guides/image-generation
 * @module
 */
import type { ImageRequest, Quality } from './image-request.ts';

/** Cells along the long edge; 1024 × 1024 makes 196, 1,756 and 7,024 tokens at low, medium and high. */
const cells: Record<Quality, number> = { low: 16, medium: 48, high: 96, xhigh: 128, max: 160 };

export interface Usage {
  readonly input_tokens: number;
  readonly input_tokens_details: { readonly text_tokens: number; readonly image_tokens: number };
  readonly output_tokens: number;
  readonly output_tokens_details: { readonly text_tokens: number; readonly image_tokens: number };
  readonly total_tokens: number;
}

const outputTokens = ({ width, height, quality }: ImageRequest): number => {
  const along = cells[quality];
  const across = Math.round((along * Math.min(width, height)) / Math.max(width, height));
  return Math.ceil((along * across * (2_000_000 + width * height)) / 4_000_000);
};

/** A reference is billed by its area, up to what the longest has been billed at. */
const referenceTokens = ({ width, height }: { width: number; height: number }): number =>
  Math.min(6_240, 65 + Math.ceil((width * height) / 950));

/** Each partial image adds 100 output tokens. */
export function usageOf(
  request: ImageRequest,
  images: number,
  references: readonly { width: number; height: number }[],
  partials = 0,
): Usage {
  const text = 7 + Math.ceil(Buffer.byteLength(request.prompt) / 4);
  const image = references.reduce((sum, reference) => sum + referenceTokens(reference), 0);
  const output = outputTokens(request) * images + 100 * partials;
  return {
    input_tokens: text + image,
    input_tokens_details: { text_tokens: text, image_tokens: image },
    output_tokens: output,
    output_tokens_details: { text_tokens: 0, image_tokens: output },
    total_tokens: text + image + output,
  };
}
