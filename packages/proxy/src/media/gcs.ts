/**
 * The bucket, on Google Cloud Storage. The only importer of its SDK.
 * @module
 */
import { createPrivateKey, type KeyObject, sign } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import { CRC32C, IdempotencyStrategy, Storage } from '@google-cloud/storage';
import { ProblemError } from '../problem-error.ts';
import type { ObjectStore, StoredObject } from './store.ts';

export interface GcsOptions {
  readonly bucket: string;
  readonly projectId: string;
  readonly clientEmail: string;
  /** PEM, PKCS#8. */
  readonly privateKey: string;
  /** Another server with the wire of GCS, as in `http://127.0.0.1:4443`. Absent: the real service. */
  readonly endpoint?: string;
}

const realEndpoint = 'https://storage.googleapis.com';
const longestReadSeconds = 900;
const sessionTimeoutMs = 10_000;
const readTimeoutMs = 60_000;
const readTries = 3;

const statusOf = (error: unknown): number | undefined =>
  error instanceof Error && 'code' in error ? Number(error.code) : undefined;

/** The SDK's own errors hold URLs, and URLs here are secrets: only what was tried and the status goes on. */
const unavailable = (operation: string, error: unknown): ProblemError => {
  if (error instanceof ProblemError) return error;
  const code = typeof error === 'object' && error !== null && 'code' in error ? String(error.code) : 'no answer';
  return new ProblemError('storage_unavailable', { cause: new Error(`storage ${operation}: ${code}`) });
};

/** A header value with the name in ASCII and, after RFC 6266, in UTF-8. */
const dispositionOf = (fileName: string): string => {
  const ascii = fileName.replace(/[^\x20-\x7e]|["\\/]/g, '_');
  const encoded = encodeURIComponent(fileName).replace(/['()*]/g, (char) => `%${char.charCodeAt(0).toString(16)}`);
  return `attachment; filename="${ascii}"; filename*=UTF-8''${encoded}`;
};

const signOffThread = (text: string, key: KeyObject): Promise<string> =>
  new Promise((resolve, reject) => {
    sign('RSA-SHA256', Buffer.from(text), key, (error, signature) =>
      error ? reject(error) : resolve(signature.toString('base64')),
    );
  });

/** @throws ProblemError `storage_unavailable` from every call, when GCS does not answer after three tries */
export function createGcsStore(options: GcsOptions): ObjectStore {
  const storage = new Storage({
    projectId: options.projectId,
    ...(options.endpoint === undefined ? {} : { apiEndpoint: options.endpoint }),
    retryOptions: {
      autoRetry: true,
      maxRetries: 3,
      maxRetryDelay: 4,
      totalTimeout: 30,
      // Every object has one writer and random name, so each call here can be sent twice.
      idempotencyStrategy: IdempotencyStrategy.RetryAlways,
    },
  });
  // The constructor's `credentials` is the same, but warns on the console about files from strangers.
  storage.authClient.jsonContent = {
    type: 'service_account',
    client_email: options.clientEmail,
    private_key: options.privateKey,
  };
  // The SDK's own signing reads the PEM anew for each URL, and signs on the main thread.
  let key: KeyObject | undefined;
  storage.authClient.sign = (text) => {
    key ??= createPrivateKey(options.privateKey);
    return signOffThread(text, key);
  };
  const bucket = storage.bucket(options.bucket);
  const uploadUri = `${options.endpoint ?? realEndpoint}/upload/storage/v1/b/${encodeURIComponent(options.bucket)}/o`;

  /** One plain request through the SDK: its `save` sends the bytes through five streams, at twice the cost. */
  const upload = (object: string, body: Buffer, type: string): Promise<string> =>
    new Promise((resolve, reject) => {
      storage.request(
        {
          method: 'POST',
          uri: uploadUri,
          qs: { uploadType: 'media', name: object },
          headers: { 'content-type': type },
          body,
        },
        (error, written) => (error ? reject(error) : resolve(String(written?.crc32c))),
      );
    });

  /** Undefined where the object is missing. */
  const attempt = async <T>(operation: string, work: () => Promise<T>): Promise<T | undefined> => {
    try {
      return await work();
    } catch (error) {
      if (statusOf(error) === 404) return undefined;
      throw unavailable(operation, error);
    }
  };

  const present = async <T>(operation: string, work: () => Promise<T>): Promise<T> => {
    const result = await attempt(operation, work);
    if (result === undefined) throw unavailable(operation, { code: 404 });
    return result;
  };

  const stat = (object: string): Promise<StoredObject | undefined> =>
    attempt('stat', async () => {
      const [metadata] = await bucket.file(object).getMetadata();
      return { size: Number(metadata.size), type: metadata.contentType ?? '', crc32c: metadata.crc32c ?? '' };
    });

  const signRead: ObjectStore['signRead'] = async (object, { seconds, fileName }) => {
    const expires = Date.now() + Math.min(seconds, longestReadSeconds) * 1000;
    const [url] = await bucket.file(object).getSignedUrl({
      version: 'v4',
      action: 'read',
      expires,
      ...(fileName === undefined ? {} : { responseDisposition: dispositionOf(fileName) }),
    });
    return url;
  };

  /**
   * Reads by signed URL, as browsers do. The SDK's own download puts over ten listeners on one stream, so that Node
   * warns of a leak with every read.
   */
  const fetchObject = async (object: string, range?: string): Promise<{ bytes: Uint8Array; hash: string }> => {
    const url = await signRead(object, { seconds: 60 });
    for (let left = readTries - 1; ; left--) {
      try {
        const answer = await fetch(url, {
          headers: range === undefined ? {} : { range },
          signal: AbortSignal.timeout(readTimeoutMs),
        });
        const bytes = new Uint8Array(await answer.arrayBuffer());
        if (answer.ok) return { bytes, hash: answer.headers.get('x-goog-hash') ?? '' };
        if (answer.status < 500 || left === 0) throw unavailable('read', { code: answer.status });
      } catch (error) {
        if (error instanceof ProblemError || left === 0) throw unavailable('read', error);
      }
      await sleep(100 * (readTries - left) + Math.random() * 100);
    }
  };

  return {
    origin: new URL(options.endpoint ?? realEndpoint).origin,

    openSession: (object, { type, size, origin }) =>
      present('open session', async () => {
        const [uri] = await bucket.file(object).createResumableUpload({
          ...(origin === undefined ? {} : { origin }),
          metadata: { contentType: type, contentLength: size },
          preconditionOpts: { ifGenerationMatch: 0 },
        });
        return uri;
      }),

    async endSession(uri) {
      const answer = await fetch(uri, { method: 'DELETE', signal: AbortSignal.timeout(sessionTimeoutMs) }).catch(
        (error: unknown) => {
          throw unavailable('end session', error);
        },
      );
      await answer.body?.cancel();
      // 499 is GCS's word for "dropped"; 404 and 410 say that it was gone before.
      if (answer.status >= 500) throw unavailable('end session', { code: answer.status });
    },

    stat,

    readRange: async (object, start, end) => (await fetchObject(object, `bytes=${start}-${end}`)).bytes,

    async read(object) {
      const { bytes, hash } = await fetchObject(object);
      const sum = /crc32c=([^,]+)/.exec(hash)?.[1];
      const check = new CRC32C();
      check.update(Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength));
      if (sum === undefined || !check.validate(sum)) throw unavailable('read', { code: 'checksum' });
      return bytes;
    },

    write: (object, bytes, type) =>
      present('write', async () => {
        const buffer = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
        const crc32c = await upload(object, buffer, type);
        const check = new CRC32C();
        check.update(buffer);
        if (!check.validate(crc32c)) {
          await bucket.file(object).delete({ ignoreNotFound: true });
          throw unavailable('write', { code: 'checksum' });
        }
        return { size: bytes.byteLength, type, crc32c };
      }),

    async delete(object) {
      await attempt('delete', () => bucket.file(object).delete());
    },

    signRead,
  };
}
