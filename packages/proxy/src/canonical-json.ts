/**
 * One spelling for equal JSON values, so that a hash of it can stand for the value (the key order rule of RFC 8785).
 * @module
 */
import { hash } from 'node:crypto';

const sortKeys = (_key: string, value: unknown): unknown => {
  if (value === null || typeof value !== 'object' || Array.isArray(value)) return value;
  const sorted: Record<string, unknown> = Object.create(null);
  for (const key of Object.keys(value).sort()) sorted[key] = (value as Record<string, unknown>)[key];
  return sorted;
};

/** JSON with the keys of every object sorted. `undefined` members are left out, as in `JSON.stringify`. */
export const canonicalJson = (value: unknown): string => JSON.stringify(value, sortKeys);

/** SHA-256 of the canonical spelling. */
export const fingerprint = (value: unknown): Buffer => hash('sha256', canonicalJson(value), 'buffer');
