/**
 * Media: files that people bring, and what a file really is.
 * @module
 */
import type { Queries } from '../db/pool.ts';
import { deriveKey } from '../keys.ts';
import { createSessionCipher } from './session-cipher.ts';
import { imageTypes } from './sniff.ts';
import type { ObjectStore } from './store.ts';
import type { UploadLimits, Uploads } from './uploads.ts';
import { createUploads } from './uploads.ts';

export { createGcsStore } from './gcs.ts';
export { inspectImage } from './sniff.ts';
export type { ObjectStore } from './store.ts';

/** What is taken, unless the host says otherwise: what the image models take. */
export const uploadLimits: UploadLimits = {
  maxBytes: 50_000_000 - 1,
  maxPixels: 32_000_000,
  types: imageTypes,
  hours: 24,
};

export interface MediaParts {
  readonly db: Queries;
  readonly store: ObjectStore;
  /** `DS_SECRET`. */
  readonly secret: string;
  readonly limits?: UploadLimits;
}

/** Uploads of a proxy. `sweep` is to be called every few minutes. */
export interface Media extends Uploads {
  readonly limits: UploadLimits;
}

export function createMedia({ db, store, secret, limits = uploadLimits }: MediaParts): Media {
  const cipher = createSessionCipher(deriveKey(secret, 'upload-session'));
  return { ...createUploads({ db, store, cipher, limits }), limits };
}
