/**
 * SHA-256 and CRC-32C of a file in one pass over slices, so that no file is ever whole in memory.
 * @module
 */
import { sha256 } from '@noble/hashes/sha2.js';
import { bytesToHex, utf8ToBytes } from '@noble/hashes/utils.js';
import { crc32c, encodeCrc32c } from './crc32c.ts';

export interface Digest {
  /** 64 lower-case hexadecimal digits. */
  readonly sha256: string;
  /** base64 of 4 big-endian bytes. */
  readonly crc32c: string;
}

/** Bytes that are read at once. */
const sliceBytes = 4 * 1024 * 1024;

/** Reads `file` once; `each` gets every slice and is awaited before the next one is read. */
export const digestFile = async (
  file: Blob,
  each: (bytes: Uint8Array<ArrayBuffer>) => Promise<void>,
  signal?: AbortSignal,
): Promise<Digest> => {
  const hash = sha256.create();
  let crc = 0;
  for (let at = 0; at < file.size; at += sliceBytes) {
    signal?.throwIfAborted();
    const bytes = new Uint8Array(await file.slice(at, at + sliceBytes).arrayBuffer());
    hash.update(bytes);
    crc = crc32c(bytes, crc);
    await each(bytes);
  }
  return { sha256: bytesToHex(hash.digest()), crc32c: encodeCrc32c(crc) };
};

/** SHA-256 of a text, hexadecimal: a folder's name that tells nothing. */
export const digestText = (text: string): string => bytesToHex(sha256(utf8ToBytes(text)));
