/**
 * The catalogue as clients see it.
 * @module
 */
import { z } from 'zod';
import { creditsSchema } from './common.ts';

/** What a model makes. */
export const modelKindSchema = z.enum([
  'image',
  'video',
  'music',
  'sound',
  'speech',
  'transcription',
  'upscale-image',
  'upscale-video',
  'remove-background',
]);

/**
 * Hints for a form, in a property's `x-ui`:
 * `order` sorts; `group` is `basic` or `advanced`; `widget` names the control; `label` is an English label that a
 * locale may replace by the property's name; `accept` lists media types and `maxFiles` a count for `uploads`.
 */
export const uiHintSchema = z.object({
  order: z.int(),
  group: z.enum(['basic', 'advanced']),
  widget: z.enum(['prompt', 'text', 'select', 'aspect', 'number', 'switch', 'uploads']),
  label: z.string(),
  accept: z.array(z.string()).optional(),
  maxFiles: z.int().optional(),
});

/** How a price is made, to be shown to people; the proxy alone computes it. */
export const priceRuleSchema = z.object({
  unit: z.enum(['image', 'second', 'minute', 'character', 'megapixel', 'token']),
  from: creditsSchema.meta({ description: 'Credits of the cheapest run.' }),
  pricedAt: z.string().meta({ description: 'Day on which the provider’s price was read, YYYY-MM-DD.' }),
  source: z.string().meta({ description: 'Where the provider’s price stands.' }),
  rounding: z.literal('up, once, at the quote'),
});

/** One entry of the catalogue. */
export const modelSchema = z.object({
  id: z.string(),
  kind: modelKindSchema,
  provider: z.string(),
  title: z.string(),
  summary: z.string(),
  isDefault: z.boolean().meta({ description: 'The default of its kind.' }),
  inputSchema: z
    .record(z.string(), z.unknown())
    .meta({ description: 'JSON Schema (2020-12) of the input; each property carries `x-ui`.' }),
  price: priceRuleSchema,
  references: z.object({
    max: z.int().min(0),
    types: z.array(z.string()),
    maxBytes: z.int(),
    maxPixels: z.int(),
    effect: z.string().meta({ description: 'What the model does with references.' }),
  }),
  typicalSeconds: z.object({ low: z.number(), high: z.number() }),
  marks: z.array(z.enum(['c2pa', 'synthid', 'iptc'])).meta({ description: 'Provenance marks that outputs carry.' }),
  sunset: z.string().optional().meta({ description: 'Day on which the provider ends the model, YYYY-MM-DD.' }),
});

export const modelListSchema = z.object({ items: z.array(modelSchema) });

export type ModelKind = z.infer<typeof modelKindSchema>;
export type UiHint = z.infer<typeof uiHintSchema>;
export type PriceRule = z.infer<typeof priceRuleSchema>;
export type Model = z.infer<typeof modelSchema>;
