/**
 * Uploads: a session for the page, a check of what arrived, and an end after 24 hours.
 * The bytes go from the page straight to the bucket; the proxy reads only their head.
 * @module
 */
import { randomBytes, randomUUID } from 'node:crypto';
import type { Upload, UploadComplete, UploadRequest } from '../contract/index.ts';
import { uploadChunkBytes } from '../contract/index.ts';
import type { Queries } from '../db/pool.ts';
import { ProblemError } from '../problem-error.ts';
import type { Caller } from '../session/caller.ts';
import type { SessionCipher } from './session-cipher.ts';
import type { ImageFacts } from './sniff.ts';
import { headerBytes, inspectImage } from './sniff.ts';
import type { ObjectStore } from './store.ts';
import type { UploadRow } from './upload-rows.ts';
import {
  completeUpload,
  expiredUploads,
  findSameFile,
  findUpload,
  forgetUpload,
  insertUpload,
  replaceSession,
} from './upload-rows.ts';

/** What is taken. */
export interface UploadLimits {
  readonly maxBytes: number;
  readonly maxPixels: number;
  readonly types: readonly string[];
  /** How long a file is kept. */
  readonly hours: number;
}

export interface UploadsParts {
  readonly db: Queries;
  readonly store: ObjectStore;
  readonly cipher: SessionCipher;
  readonly limits: UploadLimits;
}

/** The page that asks, by its `Origin` header. */
export interface Page {
  readonly origin?: string | undefined;
}

export interface Uploads {
  /**
   * Opens a session, or finds the subject's own earlier upload of the same bytes.
   * @throws ProblemError `unsupported_media`, `upload_too_large`, `storage_unavailable`
   */
  openUpload(caller: Caller, request: UploadRequest, page: Page): Promise<Upload>;
  /** @throws ProblemError `not_found`, `storage_unavailable` */
  get(caller: Caller, id: string): Promise<Upload>;
  /** The session of an open upload; a new one when the page's origin is another. @throws ProblemError `not_found`, `storage_unavailable` */
  resume(caller: Caller, id: string, page: Page): Promise<Upload>;
  /**
   * Checks what arrived. A file that is not what was declared is deleted at once.
   * @throws ProblemError `not_found`, `upload_not_ready`, `checksum_mismatch`, `unsupported_media`, `image_too_large`, `storage_unavailable`
   */
  complete(caller: Caller, id: string, claim: UploadComplete): Promise<Upload>;
  /** @throws ProblemError `not_found`, `storage_unavailable` */
  remove(caller: Caller, id: string): Promise<void>;
  /** Deletes what is past its time. One that fails is left for the next round. */
  sweep(): Promise<{ readonly deleted: number; readonly failed: number }>;
}

const readSeconds = 900;
/** An earlier upload is offered again only if there is time left to use it. */
const reuseHours = 6;
const sweepBatch = 100;
const uuid = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i;

export function createUploads({ db, store, cipher, limits }: UploadsParts): Uploads {
  const find = async (caller: Caller, id: string): Promise<UploadRow> => {
    const row = uuid.test(id) ? await findUpload(db, caller, id) : undefined;
    if (row === undefined) throw new ProblemError('not_found');
    return row;
  };

  const sessionOf = (row: UploadRow) => (row.session === null ? undefined : cipher.open(row.session, row.id));

  const view = async (row: UploadRow): Promise<Upload> => {
    const session = row.state === 'open' ? sessionOf(row) : undefined;
    return {
      id: row.id,
      state: row.state,
      size: row.size,
      type: row.type,
      ...(row.sha256 === null ? {} : { sha256: row.sha256.toString('hex') }),
      ...(row.width === null || row.height === null ? {} : { width: row.width, height: row.height }),
      createdAt: row.created_at.toISOString(),
      expiresAt: row.expires_at.toISOString(),
      ...(session === undefined ? {} : { session: { url: session.uri, chunkBytes: uploadChunkBytes } }),
      ...(row.state === 'complete' ? { url: await store.signRead(row.object, { seconds: readSeconds }) } : {}),
    };
  };

  const seal = (id: string, uri: string, { origin }: Page) =>
    cipher.seal({ uri, ...(origin === undefined ? {} : { origin }) }, id);

  /** The session first: while it lives, the object could come back. */
  const discard = async (row: UploadRow): Promise<void> => {
    const session = sessionOf(row);
    if (session !== undefined) await store.endSession(session.uri);
    await store.delete(row.object);
    await forgetUpload(db, row.id);
  };

  const reject = async (row: UploadRow, problem: ProblemError): Promise<never> => {
    await discard(row);
    throw problem;
  };

  /** What the stored file is, or the problem with it. */
  const examine = async (row: UploadRow, claim: UploadComplete): Promise<ImageFacts | ProblemError> => {
    const stored = await store.stat(row.object);
    if (stored === undefined) return new ProblemError('upload_not_ready');
    if (stored.size !== row.size || stored.crc32c !== claim.crc32c) return new ProblemError('checksum_mismatch');
    const facts = await inspectImage(await store.readRange(row.object, 0, Math.min(headerBytes, row.size) - 1));
    if (facts === undefined || facts.type !== row.type) {
      const detail = `The bytes are not ${row.type}. Taken are ${limits.types.join(', ')}.`;
      return new ProblemError('unsupported_media', { path: 'type', detail });
    }
    if (facts.width * facts.height > limits.maxPixels) {
      const detail = `The image has ${facts.width} × ${facts.height} px; the limit is ${limits.maxPixels / 1e6} megapixels.`;
      return new ProblemError('image_too_large', { detail });
    }
    return facts;
  };

  return {
    async openUpload(caller, request, page) {
      if (!limits.types.includes(request.type)) {
        throw new ProblemError('unsupported_media', { path: 'type', detail: `Taken are ${limits.types.join(', ')}.` });
      }
      if (request.size > limits.maxBytes) {
        throw new ProblemError('upload_too_large', { path: 'size', detail: `At most ${limits.maxBytes} bytes.` });
      }
      if (request.sha256 !== undefined) {
        const file = { sha256: Buffer.from(request.sha256, 'hex'), size: request.size, type: request.type };
        const same = await findSameFile(db, caller, file, reuseHours);
        if (same !== undefined) return view(same);
      }
      const id = randomUUID();
      const object = `uploads/${randomBytes(24).toString('base64url')}`;
      const { size, type } = request;
      const uri = await store.openSession(object, { type, size, origin: page.origin });
      const session = seal(id, uri, page);
      return view(await insertUpload(db, caller, { id, object, size, type, session, hours: limits.hours }));
    },

    get: async (caller, id) => view(await find(caller, id)),

    async resume(caller, id, page) {
      const row = await find(caller, id);
      const session = sessionOf(row);
      if (row.state !== 'open' || session === undefined || session.origin === page.origin) return view(row);
      // GCS answers only the page that a session was opened for. What was sent for another page cannot be taken over.
      await store.endSession(session.uri);
      const uri = await store.openSession(row.object, { type: row.type, size: row.size, origin: page.origin });
      const renewed = await replaceSession(db, caller, row.id, seal(row.id, uri, page));
      return view(renewed ?? (await find(caller, id)));
    },

    async complete(caller, id, claim) {
      const row = await find(caller, id);
      if (row.state === 'complete') {
        if (row.crc32c !== claim.crc32c || row.sha256?.toString('hex') !== claim.sha256) {
          throw new ProblemError('checksum_mismatch');
        }
        return view(row);
      }
      const facts = await examine(row, claim);
      if (facts instanceof ProblemError) {
        if (facts.code === 'upload_not_ready') throw facts;
        return reject(row, facts);
      }
      const session = sessionOf(row);
      if (session !== undefined) await store.endSession(session.uri);
      const sha256 = Buffer.from(claim.sha256, 'hex');
      const done = await completeUpload(db, caller, row.id, { ...facts, sha256, crc32c: claim.crc32c });
      return view(done ?? (await find(caller, id)));
    },

    async remove(caller, id) {
      await discard(await find(caller, id));
    },

    async sweep() {
      let [deleted, failed] = [0, 0];
      const rows = await expiredUploads(db, sweepBatch);
      for (const row of rows) {
        try {
          await discard(row);
          deleted += 1;
        } catch {
          failed += 1;
        }
      }
      return { deleted, failed };
    },
  };
}
