/**
 * What a picture of OpenAI can cost at most, and what it did cost by the tokens that the provider reports.
 * @module
 */
import type { PriceLine } from '../contract/index.ts';
import type { Price } from './model.ts';
import {
  cellsAlongLongEdge,
  maxTokensOfReference,
  outputTokenMargin,
  type Quality,
  type TokenPrices,
} from './openai-images.data.ts';

/** Credits for one token of a price in US$ a million; 1 credit = US$0.01. */
const creditsOfTokens = (tokens: number, dollarsPerMillion: number): number => (tokens * dollarsPerMillion) / 10_000;

/** Tokens of one picture by the provider's calculator. `size` is `WIDTHxHEIGHT`. */
export const estimateOutputTokens = (size: string, quality: Quality): number => {
  const [width = 0, height = 0] = size.split('x').map(Number);
  const cells = cellsAlongLongEdge[quality];
  const crossCells = Math.round((cells * Math.min(width, height)) / Math.max(width, height));
  return Math.ceil((cells * crossCells * (2_000_000 + width * height)) / 4_000_000);
};

export interface PricedInput {
  readonly prompt: string;
  readonly size: string;
  readonly quality: Quality;
  readonly count: number;
  readonly references: number;
}

/** Tokens around a prompt that the provider adds and bills. */
const promptOverheadTokens = 64;

/** No tokenizer makes more tokens than there are bytes. */
const maxPromptTokens = (prompt: string): number => Buffer.byteLength(prompt, 'utf8') + promptOverheadTokens;

/** The most that the settings can cost. Each picture is a run of its own, so prompt and references count for each. */
export const priceOf = (input: PricedInput, prices: TokenPrices): Price => {
  const output = Math.ceil(estimateOutputTokens(input.size, input.quality) * outputTokenMargin) * input.count;
  const prompt = maxPromptTokens(input.prompt) * input.count;
  const references = maxTokensOfReference * input.references * input.count;
  const lines: PriceLine[] = [
    {
      label: `${input.count === 1 ? 'Picture' : `${input.count} pictures`}, ${input.size}, ${input.quality}`,
      quantity: output,
      unit: 'tokens at most',
      credits: creditsOfTokens(output, prices.imageOut),
    },
    { label: 'Prompt', quantity: prompt, unit: 'tokens at most', credits: creditsOfTokens(prompt, prices.textIn) },
  ];
  if (references > 0) {
    const credits = creditsOfTokens(references, prices.imageIn);
    lines.push({ label: 'References', quantity: references, unit: 'tokens at most', credits });
  }
  return { lines, credits: Math.ceil(lines.reduce((sum, line) => sum + line.credits, 0)) };
};

/** The parts of the provider's `usage` that have a price. */
export interface ImageUsage {
  readonly textIn: number;
  readonly imageIn: number;
  readonly imageOut: number;
  readonly textOut: number;
}

/** Credits of a run by what the provider reported; not rounded. */
export const costOf = (usage: ImageUsage, prices: TokenPrices): number =>
  creditsOfTokens(usage.textIn, prices.textIn) +
  creditsOfTokens(usage.imageIn, prices.imageIn) +
  creditsOfTokens(usage.imageOut, prices.imageOut) +
  creditsOfTokens(usage.textOut, prices.textOut);
