/**
 * The bucket resource: CORS and lifecycle, as they were configured.
 * @module
 */
import { z } from 'zod';
import type { JsonFile } from '../json-file.ts';

const corsRule = z.object({
  origin: z.array(z.string()).default([]),
  method: z.array(z.string()).default([]),
  responseHeader: z.array(z.string()).default([]),
  maxAgeSeconds: z.number().int().default(3600),
});

/** What PATCH may change; other members are ignored, as with a field that the stand-in has no use for. */
export const bucketPatch = z.object({
  cors: z.array(corsRule).nullish(),
  lifecycle: z.object({ rule: z.array(z.record(z.string(), z.unknown())).default([]) }).nullish(),
});

export interface BucketState {
  readonly name: string;
  readonly timeCreated: string;
  cors: z.output<typeof corsRule>[];
  lifecycle: { rule: Record<string, unknown>[] };
  metageneration: number;
}

export const newBucket = (name: string, origins: readonly string[]): BucketState => ({
  name,
  timeCreated: new Date().toISOString(),
  cors: [
    {
      origin: [...origins],
      method: ['GET', 'HEAD'],
      responseHeader: ['Content-Type', 'Content-Length', 'Content-Range', 'ETag', 'x-goog-hash'],
      maxAgeSeconds: 3600,
    },
  ],
  lifecycle: { rule: [] },
  metageneration: 1,
});

export async function patchBucket(file: JsonFile<BucketState>, patch: z.output<typeof bucketPatch>): Promise<void> {
  const bucket = file.value;
  if (patch.cors !== undefined) bucket.cors = patch.cors ?? [];
  if (patch.lifecycle !== undefined) bucket.lifecycle = patch.lifecycle ?? { rule: [] };
  bucket.metageneration += 1;
  await file.save();
}

export const bucketJson = (bucket: BucketState, url: string): Record<string, unknown> => ({
  kind: 'storage#bucket',
  id: bucket.name,
  name: bucket.name,
  selfLink: `${url}/storage/v1/b/${bucket.name}`,
  projectNumber: '1',
  metageneration: String(bucket.metageneration),
  location: 'EU',
  storageClass: 'STANDARD',
  timeCreated: bucket.timeCreated,
  updated: bucket.timeCreated,
  etag: Buffer.from(String(bucket.metageneration)).toString('base64'),
  ...(bucket.cors.length === 0 ? {} : { cors: bucket.cors }),
  ...(bucket.lifecycle.rule.length === 0 ? {} : { lifecycle: bucket.lifecycle }),
});

/** The headers that GCS adds for a page of `origin`, by the bucket's configuration; none when no rule fits. */
export function corsHeaders(bucket: BucketState, origin: string | undefined, method: string): Record<string, string> {
  if (origin === undefined) return {};
  const rule = bucket.cors.find(
    (entry) =>
      entry.origin.some((allowed) => allowed === '*' || allowed === origin) &&
      entry.method.some((allowed) => allowed === '*' || allowed === method),
  );
  if (rule === undefined) return {};
  return {
    'Access-Control-Allow-Origin': rule.origin.includes('*') ? '*' : origin,
    'Access-Control-Expose-Headers': rule.responseHeader.join(', '),
    'Access-Control-Allow-Methods': rule.method.join(','),
    'Access-Control-Allow-Headers': rule.responseHeader.join(','),
    'Access-Control-Max-Age': String(rule.maxAgeSeconds),
    Vary: 'Origin',
  };
}
