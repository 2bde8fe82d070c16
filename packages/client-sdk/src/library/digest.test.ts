import { createHash } from 'node:crypto';
import { expect, test } from 'vitest';
import { crc32c, encodeCrc32c } from './crc32c.ts';
import { digestFile } from './digest.ts';

test('a file of several slices is hashed in one pass, and every byte is handed on in order', async () => {
  const bytes = Uint8Array.from({ length: 9 * 1024 * 1024 + 1 }, (_, index) => (index * 31) ^ (index >>> 8));
  const pieces: Uint8Array[] = [];
  const digest = await digestFile(new Blob([bytes]), async (piece) => void pieces.push(piece));
  expect(digest).toEqual({
    sha256: createHash('sha256').update(bytes).digest('hex'),
    crc32c: encodeCrc32c(crc32c(bytes)),
  });
  expect(pieces.length).toBeGreaterThan(2);
  expect(Buffer.concat(pieces).equals(bytes)).toBe(true);
});

test('an aborted signal ends it', async () => {
  const nothing = async () => undefined;
  await expect(digestFile(new Blob(['x']), nothing, AbortSignal.abort(new Error('left')))).rejects.toThrow('left');
});
