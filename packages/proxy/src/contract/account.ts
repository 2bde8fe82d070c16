/**
 * The caller's account: balance, usage and ledger; and the public set-up for elements.
 * @module
 */
import { z } from 'zod';
import { creditsSchema, idSchema, instantSchema, pageOf } from './common.ts';
import { jobStateSchema } from './jobs.ts';
import { modelKindSchema } from './models.ts';

export const bucketSchema = z.enum(['trial', 'monthly', 'purchased', 'promo']);

/** The balance shown is `settled`; holds only decide what may start. */
export const balanceSchema = z.object({
  settled: creditsSchema,
  held: creditsSchema,
  available: creditsSchema.meta({ description: '`settled − held`; never below 0.' }),
  debt: creditsSchema.meta({ description: 'Owed after a refund; the next grant pays it first.' }),
  buckets: z.array(z.object({ bucket: bucketSchema, credits: creditsSchema, endsAt: instantSchema.optional() })),
});

export const accountSchema = z.object({
  subject: z.object({ id: idSchema, kind: z.enum(['user', 'site_user', 'visitor']) }),
  plan: z.literal('free'),
  balance: balanceSchema,
  createdAt: instantSchema,
});

export const usageEntrySchema = z.object({
  jobId: idSchema,
  model: z.string(),
  kind: modelKindSchema,
  state: jobStateSchema,
  credits: creditsSchema.meta({ description: 'Settled.' }),
  createdAt: instantSchema,
});

export const usagePageSchema = pageOf(usageEntrySchema);

export const ledgerEntrySchema = z.object({
  id: z.string().meta({ description: 'Names the transfer; a hold has the id of its job.' }),
  kind: z.enum(['grant', 'hold', 'settle', 'void', 'expire', 'refund', 'chargeback', 'adjust']),
  credits: z.int().meta({ description: 'Change of the settled balance; 0 for a hold and a void.' }),
  amount: creditsSchema.meta({ description: 'The amount of the transfer itself.' }),
  bucket: bucketSchema.optional(),
  jobId: idSchema.optional(),
  reason: z.string().optional(),
  at: instantSchema,
});

export const ledgerPageSchema = pageOf(ledgerEntrySchema);

/** Public set-up: nothing in it is secret. */
export const configSchema = z.object({
  version: z.string(),
  supabase: z.object({ url: z.url(), anonKey: z.string() }),
  storage: z.object({ origin: z.url() }),
  features: z.object({ kinds: z.array(modelKindSchema) }),
  uploads: z.object({ maxBytes: z.int(), types: z.array(z.string()), maxPixels: z.int() }),
  retention: z.object({ uploadHours: z.int(), resultHours: z.int() }),
});

export type Bucket = z.infer<typeof bucketSchema>;
export type Balance = z.infer<typeof balanceSchema>;
export type Account = z.infer<typeof accountSchema>;
export type UsageEntry = z.infer<typeof usageEntrySchema>;
export type UsagePage = z.infer<typeof usagePageSchema>;
export type LedgerEntry = z.infer<typeof ledgerEntrySchema>;
export type LedgerPage = z.infer<typeof ledgerPageSchema>;
export type PublicConfig = z.infer<typeof configSchema>;
