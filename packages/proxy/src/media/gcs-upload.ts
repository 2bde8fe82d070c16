/**
 * Writes an object in one request. The SDK's own upload passes bytes through five streams and an older HTTP client,
 * which costs a small result ten times what it costs here; the SDK still says who we are.
 * @module
 * @see https://cloud.google.com/storage/docs/json_api/v1/objects/insert
 */
import { setTimeout as sleep } from 'node:timers/promises';
import { Agent, request } from 'undici';

export interface GcsUploadOptions {
  readonly endpoint: string;
  readonly bucket: string;
  /** The headers that show who writes. */
  readonly authorize: () => Promise<Record<string, string>>;
}

/** What the bucket says that it has: its checksum, base64 of 4 big-endian bytes. */
export interface Uploaded {
  readonly crc32c: string;
}

/** An answer that was no success. Its body is not kept: it may quote the URL. */
export class UploadFault extends Error {
  override readonly name = 'UploadFault';
  readonly code: number;

  constructor(code: number) {
    super(`The bucket answered ${code}.`);
    this.code = code;
  }
}

const tries = 4;
/** 64 MB on a slow line. A new try begins when this is over. */
const timeoutMs = 60_000;
/** @see https://cloud.google.com/storage/docs/retry-strategy#retryable */
const passing = new Set([408, 429, 500, 502, 503, 504]);

const mayPass = (error: unknown): boolean => !(error instanceof UploadFault) || passing.has(error.code);

/** Safe to send twice, so it is tried again while the fault may pass. */
export const createGcsUpload = (options: GcsUploadOptions) => {
  const agent = new Agent({ headersTimeout: timeoutMs, bodyTimeout: timeoutMs, connect: { timeout: 10_000 } });
  const base = `${options.endpoint}/upload/storage/v1/b/${encodeURIComponent(options.bucket)}/o?uploadType=media&name=`;

  const send = async (object: string, bytes: Uint8Array, type: string): Promise<Uploaded> => {
    const answer = await request(base + encodeURIComponent(object), {
      dispatcher: agent,
      method: 'POST',
      headers: { ...(await options.authorize()), 'content-type': type },
      body: bytes,
    });
    if (answer.statusCode === 200) return (await answer.body.json()) as Uploaded;
    await answer.body.dump();
    throw new UploadFault(answer.statusCode);
  };

  /** @throws UploadFault, or the error of the network */
  return async (object: string, bytes: Uint8Array, type: string): Promise<Uploaded> => {
    for (let failures = 1; ; failures += 1) {
      try {
        return await send(object, bytes, type);
      } catch (error) {
        if (failures === tries || !mayPass(error)) throw error;
        await sleep(100 * 2 ** failures * Math.random());
      }
    }
  };
};
