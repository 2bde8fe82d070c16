/**
 * CRC-32C (Castagnoli), which Google Cloud Storage computes of every object.
 * @see https://www.rfc-editor.org/rfc/rfc3720#appendix-B.4
 * @module
 */

/** The reversed Castagnoli polynomial. */
const polynomial = 0x82f63b78;

const table = new Uint32Array(256).map((_, index) => {
  let value = index;
  for (let bit = 0; bit < 8; bit += 1) value = value & 1 ? (value >>> 1) ^ polynomial : value >>> 1;
  return value;
});

/** Continues a checksum; begin with 0. */
export const crc32c = (bytes: Uint8Array, before = 0): number => {
  let value = ~before;
  for (let at = 0; at < bytes.length; at += 1) {
    value = ((table[(value ^ (bytes[at] as number)) & 0xff] as number) ^ (value >>> 8)) | 0;
  }
  return ~value >>> 0;
};

/** As Google writes it: base64 of the 4 bytes, most significant first. */
export const encodeCrc32c = (value: number): string =>
  btoa(String.fromCharCode(value >>> 24, (value >>> 16) & 255, (value >>> 8) & 255, value & 255));
