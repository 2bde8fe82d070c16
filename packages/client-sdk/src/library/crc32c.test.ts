import { expect, test } from 'vitest';
import { crc32c, encodeCrc32c } from './crc32c.ts';

// The check value of the CRC catalogue and the vectors of RFC 3720, appendix B.4.
test.each([
  [new TextEncoder().encode('123456789'), 0xe3069283],
  [new Uint8Array(32), 0x8a9136aa],
  [new Uint8Array(32).fill(255), 0x62a8ab43],
  [Uint8Array.from({ length: 32 }, (_, index) => index), 0x46dd794e],
  [new Uint8Array(), 0],
])('the checksum of %o', (bytes, expected) => {
  expect(crc32c(bytes)).toBe(expected);
});

test('pieces give the checksum of the whole', () => {
  const bytes = Uint8Array.from({ length: 1000 }, (_, index) => index * 7);
  for (const at of [0, 1, 500, 1000])
    expect(crc32c(bytes.subarray(at), crc32c(bytes.subarray(0, at)))).toBe(crc32c(bytes));
});

test('it is written as Google writes it', () => {
  expect(encodeCrc32c(0xe3069283)).toBe('4waSgw==');
});
