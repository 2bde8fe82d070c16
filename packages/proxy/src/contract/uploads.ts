/**
 * Uploads: the bytes go from the browser straight to the bucket, through a resumable session.
 * @module
 */
import { z } from 'zod';
import { idSchema, instantSchema, sha256Schema } from './common.ts';

/** Chunks are file slices of this many bytes; a multiple of 256 KiB, as GCS asks. */
export const uploadChunkBytes = 8 * 1024 * 1024;

export const uploadRequestSchema = z.strictObject({
  size: z.int().min(1).meta({ description: 'Bytes.' }),
  type: z
    .string()
    .max(100)
    .regex(/^[a-z]+\/[a-z0-9.+-]+$/)
    .meta({ description: 'Media type, as in `image/png`.' }),
  sha256: sha256Schema
    .optional()
    .meta({ description: 'The subject’s own claim, used to find their own earlier upload.' }),
});

export const uploadCompleteSchema = z.strictObject({
  sha256: sha256Schema,
  crc32c: z.string().length(8).meta({ description: 'CRC-32C, base64 of 4 big-endian bytes, as GCS writes it.' }),
});

/** A file in the bucket. It is gone 24 h after creation. */
export const uploadSchema = z.object({
  id: idSchema,
  state: z.enum(['open', 'complete']),
  size: z.int(),
  type: z.string(),
  sha256: sha256Schema.optional(),
  width: z.int().optional(),
  height: z.int().optional(),
  createdAt: instantSchema,
  expiresAt: instantSchema,
  session: z
    .object({ url: z.url(), chunkBytes: z.int() })
    .optional()
    .meta({ description: 'Where to PUT the bytes; a bearer secret. Present while `open`, to its own subject.' }),
  url: z.url().optional().meta({ description: 'Signed read of at most 15 minutes; present when `complete`.' }),
});

export type UploadRequest = z.infer<typeof uploadRequestSchema>;
export type UploadComplete = z.infer<typeof uploadCompleteSchema>;
export type Upload = z.infer<typeof uploadSchema>;
