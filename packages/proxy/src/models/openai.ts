/**
 * Images by OpenAI through the official SDK: generation, and edits with references.
 * @module
 */
import OpenAI, { toFile } from 'openai';
import type { Model } from '../contract/index.ts';
import type { ModelDefinition, Reference, RunCost, RunRequest, RunResult } from './model.ts';
import { badAnswer, emptyAnswer, resultOfError } from './openai-errors.ts';
import { limits, type OpenAiImageModel, openAiImageModels, pricedAt, priceSource } from './openai-images.data.ts';
import { costOf, estimateOutputTokens, type ImageUsage, priceOf } from './openai-images-price.ts';
import { type OpenAiImageInput, openAiImageInputSchema } from './openai-input-schema.ts';
import { createUndiciFetch } from './undici-fetch.ts';

export interface OpenAiOptions {
  readonly apiKey: string;
  /** Including `/v1`. Absent: the real service. */
  readonly baseUrl?: string;
  /** How long one picture may take, ms. Then its run is unknown. Default 6 minutes: 4K at high quality is slow. */
  readonly timeoutMs?: number;
}

/** base64 is a third longer than its bytes; the rest is JSON. */
const maxAnswerBytes = Math.ceil(limits.outputBytes * 1.4);

const extensions: Readonly<Record<string, string>> = { 'image/png': 'png', 'image/jpeg': 'jpg', 'image/webp': 'webp' };

/** Names that say nothing: the person's own file names stay here. */
const toUpload = async (reference: Reference, index: number) =>
  toFile(await reference.read(), `reference-${index + 1}.${extensions[reference.type] ?? 'png'}`, {
    type: reference.type,
  });

const base64 = /^[A-Za-z0-9+/]+={0,2}$/;

const costFrom = (
  model: OpenAiImageModel,
  input: OpenAiImageInput,
  usage: OpenAI.Images.ImagesResponse['usage'],
): RunCost => {
  const outputDetails = usage?.output_tokens_details;
  const tokens: ImageUsage =
    usage === undefined
      ? // Not reported: what the provider's own calculator says.
        { textIn: 0, imageIn: 0, imageOut: estimateOutputTokens(input.size, input.quality), textOut: 0 }
      : {
          textIn: usage.input_tokens_details?.text_tokens ?? usage.input_tokens,
          imageIn: usage.input_tokens_details?.image_tokens ?? 0,
          imageOut: outputDetails?.image_tokens ?? usage.output_tokens,
          textOut: outputDetails?.text_tokens ?? 0,
        };
  const credits = costOf(tokens, model.prices);
  return { credits, usage: { ...tokens, credits, estimated: usage === undefined } };
};

const resultOf = (
  model: OpenAiImageModel,
  input: OpenAiImageInput,
  answer: OpenAI.Images.ImagesResponse,
): RunResult => {
  const cost = costFrom(model, input, answer.usage);
  const encoded = answer.data?.[0]?.b64_json;
  if (typeof encoded !== 'string' || encoded === '') return { state: 'failed', error: emptyAnswer, cost };
  if (!base64.test(encoded)) return { state: 'failed', error: badAnswer, cost };
  const bytes = Buffer.from(encoded, 'base64');
  return { state: 'succeeded', bytes, declaredType: `image/${answer.output_format ?? input.output_format}`, cost };
};

const describe = (model: OpenAiImageModel): Model => ({
  id: model.id,
  kind: 'image',
  provider: 'openai',
  title: model.title,
  summary: model.summary,
  isDefault: model.isDefault,
  inputSchema: openAiImageInputSchema,
  price: {
    unit: 'image',
    from: priceOf({ prompt: ' ', size: '1024x1024', quality: 'low', count: 1, references: 0 }, model.prices).credits,
    pricedAt,
    source: priceSource,
    rounding: 'up, once, at the quote',
  },
  references: {
    max: limits.references,
    types: [...limits.referenceTypes],
    maxBytes: limits.referenceBytes,
    maxPixels: limits.referencePixels,
    effect: 'The pictures are edited or combined as the prompt says.',
  },
  typicalSeconds: model.typicalSeconds,
  marks: ['c2pa', 'synthid'],
  ...(model.sunset === undefined ? {} : { sunset: model.sunset }),
});

/** The schema has been applied by `validateInput`, so this only names what is there. */
const typed = (input: Readonly<Record<string, unknown>>): OpenAiImageInput => input as unknown as OpenAiImageInput;

/** The image models. `close` ends their connections. */
export const createOpenAiModels = (
  options: OpenAiOptions,
): { readonly models: readonly ModelDefinition[]; close(): Promise<void> } => {
  const timeoutMs = options.timeoutMs ?? 6 * 60_000;
  const transport = createUndiciFetch({ silenceMs: timeoutMs + 30_000, connectMs: 10_000, maxBytes: maxAnswerBytes });
  const client = new OpenAI({
    apiKey: options.apiKey,
    ...(options.baseUrl === undefined ? {} : { baseURL: options.baseUrl }),
    // No call here may be sent twice by the SDK: each is paid for, and the job decides.
    maxRetries: 0,
    timeout: timeoutMs + 30_000,
    fetch: transport.fetch,
    logLevel: 'off', // the SDK logs bodies at `debug`
  });

  const send = async (model: OpenAiImageModel, run: RunRequest): Promise<RunResult> => {
    const input = typed(run.input);
    const body = {
      model: model.id,
      prompt: input.prompt,
      n: 1,
      size: input.size,
      quality: input.quality,
      background: input.background,
      output_format: input.output_format,
    };
    const images = await Promise.all(run.references.map(toUpload));
    const callOptions = { signal: AbortSignal.any([run.signal, AbortSignal.timeout(timeoutMs)]) };
    try {
      const answer =
        images.length === 0
          ? await client.images.generate(body, callOptions)
          : await client.images.edit({ ...body, image: images }, callOptions);
      return resultOf(model, input, answer);
    } catch (error) {
      if (error instanceof SyntaxError) return { state: 'failed', error: badAnswer }; // 200 with a body that is no JSON
      return resultOfError(error);
    }
  };

  const models = openAiImageModels.map(
    (model): ModelDefinition => ({
      model: describe(model),
      price: (input) => priceOf({ ...typed(input), references: typed(input).references.length }, model.prices),
      outputs: (input) => typed(input).count,
      sizeKey: (input) => `${typed(input).size}/${typed(input).quality}`,
      references: (input) => typed(input).references,
      start: (run) => send(model, run),
    }),
  );
  return { models, close: transport.close };
};
