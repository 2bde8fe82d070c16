/**
 * CRC-32C (Castagnoli), which Node's zlib does not have.
 * @see https://www.rfc-editor.org/rfc/rfc3720#appendix-B.4
 * @module
 */

const polynomial = 0x82f63b78;

const table = Uint32Array.from({ length: 256 }, (_, byte) => {
  let value = byte;
  for (let bit = 0; bit < 8; bit++) value = value & 1 ? (value >>> 1) ^ polynomial : value >>> 1;
  return value;
});

/** The checksum of `before` followed by `bytes`. Starts with 0. */
export function crc32c(bytes: Uint8Array, before = 0): number {
  let value = ~before;
  for (const byte of bytes) value = (table[(value ^ byte) & 0xff] ?? 0) ^ (value >>> 8);
  return ~value >>> 0;
}

/** As GCS writes it: base64 of 4 big-endian bytes. */
export function encodeCrc32c(value: number): string {
  const bytes = Buffer.alloc(4);
  bytes.writeUInt32BE(value);
  return bytes.toString('base64');
}
