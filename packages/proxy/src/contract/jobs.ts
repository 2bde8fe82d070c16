/**
 * Quotes, jobs and their events.
 * @module
 */
import { z } from 'zod';
import { creditsSchema, idSchema, instantSchema, pageOf, pageQuerySchema, sha256Schema } from './common.ts';
import { modelKindSchema } from './models.ts';

const inputSchema = z.record(z.string(), z.unknown()).meta({ description: 'Checked against the model’s inputSchema.' });

export const quoteRequestSchema = z.strictObject({ model: z.string().max(200), input: inputSchema });

/** One line that explains a price. */
export const priceLineSchema = z.object({
  label: z.string(),
  quantity: z.number(),
  unit: z.string(),
  credits: z.number().meta({ description: 'Before rounding; the sum is rounded up once.' }),
});

/** A signed price. It is the most that the job can cost. */
export const quoteSchema = z.object({
  model: z.string(),
  credits: creditsSchema,
  lines: z.array(priceLineSchema),
  available: creditsSchema.meta({ description: 'Credits that the account can spend now.' }),
  availableAfter: z
    .int()
    .meta({ description: 'Credits left if the job costs the whole quote; negative if it cannot run.' }),
  sufficient: z.boolean(),
  expiresAt: instantSchema,
  token: z.string().meta({ description: 'Send it as `quote` with the job.' }),
});

export const jobRequestSchema = z.strictObject({
  model: z.string().max(200),
  input: inputSchema,
  quote: z.string().max(4096).optional(),
  maxCredits: creditsSchema.optional().meta({ description: 'Refuse the job if its price is above this.' }),
});

export const jobStateSchema = z.enum(['queued', 'running', 'succeeded', 'failed', 'refused', 'canceled']);
export const jobPhaseSchema = z.enum(['queued', 'sending', 'generating', 'storing', 'done']);

/** A band of seconds from our own history of this model and size. */
export const etaSchema = z.object({ low: z.number().min(0), high: z.number().min(0) });

/** What was charged, and why. `settled + released = held`. */
export const receiptSchema = z.object({
  quoted: creditsSchema,
  held: creditsSchema,
  settled: creditsSchema,
  released: creditsSchema,
  reason: z.enum(['open', 'delivered', 'partly_delivered', 'failed', 'refused', 'canceled', 'billed_by_provider']),
});

/** Why a job did not deliver. */
export const jobErrorSchema = z.object({
  code: z.enum([
    'refused_by_policy',
    'empty_output',
    'bad_output',
    'provider_rejected',
    'provider_rate_limited',
    'provider_unavailable',
    'provider_timeout',
    'provider_misconfigured',
    'reference_gone',
    'interrupted',
    'internal',
  ]),
  stage: z.enum(['input', 'run', 'output', 'storage']),
  category: z.string().optional().meta({ description: 'The provider’s category of a refusal, as in `violence`.' }),
  message: z.string(),
  remedy: z.string(),
  retryable: z.boolean(),
  charged: creditsSchema,
});

/** A result. `url` is a signed read of at most 15 minutes; ask the job again for a new one. */
export const outputSchema = z.object({
  id: idSchema,
  index: z.int().min(0),
  state: z.enum(['pending', 'stored', 'failed', 'expired']),
  type: z.string().optional(),
  bytes: z.int().optional(),
  sha256: sha256Schema.optional(),
  width: z.int().optional(),
  height: z.int().optional(),
  url: z.url().optional(),
  urlExpiresAt: instantSchema.optional(),
  expiresAt: instantSchema.optional().meta({ description: 'When the stored copy is deleted: 24 h after creation.' }),
});

/** One run of a model. */
export const jobSchema = z.object({
  id: idSchema,
  model: z.string(),
  kind: modelKindSchema,
  state: jobStateSchema,
  phase: jobPhaseSchema,
  fraction: z.number().min(0).max(1).optional(),
  eta: etaSchema.optional(),
  cancelRequested: z.boolean(),
  input: inputSchema,
  outputs: z.array(outputSchema),
  receipt: receiptSchema,
  error: jobErrorSchema.optional(),
  createdAt: instantSchema,
  startedAt: instantSchema.optional(),
  endedAt: instantSchema.optional(),
});

export const jobListQuerySchema = pageQuerySchema.extend({
  kind: modelKindSchema.optional(),
  state: jobStateSchema.optional(),
  search: z.string().max(200).optional().meta({ description: 'Words of the prompt.' }),
});

export const jobPageSchema = pageOf(jobSchema);

/**
 * `data` of an SSE message on `GET /v1/jobs/events`; the message's `id` is `seq`, its `event` is `job`.
 * It carries no content: fetch the job for that. A terminal `state` ends the job; only a late result, delivered at charge 0, repeats it.
 */
export const jobEventSchema = z.object({
  seq: z.int(),
  jobId: idSchema,
  state: jobStateSchema,
  phase: jobPhaseSchema,
  fraction: z.number().min(0).max(1).optional(),
  eta: etaSchema.optional(),
  at: instantSchema,
});

export type QuoteRequest = z.infer<typeof quoteRequestSchema>;
export type PriceLine = z.infer<typeof priceLineSchema>;
export type Quote = z.infer<typeof quoteSchema>;
export type JobRequest = z.infer<typeof jobRequestSchema>;
export type JobState = z.infer<typeof jobStateSchema>;
export type JobPhase = z.infer<typeof jobPhaseSchema>;
export type Receipt = z.infer<typeof receiptSchema>;
export type JobError = z.infer<typeof jobErrorSchema>;
export type Output = z.infer<typeof outputSchema>;
export type Job = z.infer<typeof jobSchema>;
export type JobListQuery = z.infer<typeof jobListQuerySchema>;
export type JobPage = z.infer<typeof jobPageSchema>;
export type JobEvent = z.infer<typeof jobEventSchema>;
