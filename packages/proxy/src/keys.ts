/**
 * Keys for each purpose, derived from the one secret (HKDF, RFC 5869), so that no two uses share a key.
 * @module
 */
import { createHmac, hkdfSync } from 'node:crypto';

/** Each value is part of stored data: changing one orphans what was written with it. */
export type KeyPurpose = 'quote' | 'upload-session' | 'user-id' | 'person';

/** 32 bytes for `purpose`. `secret` has at least 32 characters. */
export const deriveKey = (secret: string, purpose: KeyPurpose): Buffer =>
  Buffer.from(hkdfSync('sha256', secret, '', `diffusion-studio/${purpose}`, 32));

/** HMAC-SHA-256 of `value`. */
export const hmac = (key: Buffer, value: string): Buffer => createHmac('sha256', key).update(value).digest();
