/**
 * The references of a job: the caller's own complete uploads, within the model's limits.
 * @module
 */
import type { Model } from '../contract/index.ts';
import type { Queries } from '../db/pool.ts';
import type { ObjectStore } from '../media/store.ts';
import type { Reference } from '../models/model.ts';
import { ProblemError } from '../problem-error.ts';

interface UploadRow {
  readonly id: string;
  readonly state: 'open' | 'complete';
  readonly object: string;
  readonly type: string;
  readonly size: number;
  readonly width: number | null;
  readonly height: number | null;
}

/** The living uploads among `ids`; another subject's are not seen, as if they did not exist. */
const findUploads = async (db: Queries, subject: string, ids: readonly string[]): Promise<Map<string, UploadRow>> => {
  const rows = await db.query<UploadRow>(
    `select id, state, object, type, size, width, height from studio.upload
     where subject_id = $1 and id = any($2::uuid[]) and state <> 'deleted' and expires_at > now()`,
    [subject, ids],
  );
  return new Map(rows.map((row) => [row.id, row]));
};

/**
 * Checks references before anything is held.
 * @throws ProblemError `not_found`, `upload_not_ready`, `unsupported_media`, `upload_too_large`, `image_too_large`
 */
export const checkReferences = async (
  db: Queries,
  subject: string,
  model: Model,
  ids: readonly string[],
): Promise<void> => {
  if (ids.length === 0) return;
  const uploads = await findUploads(db, subject, ids);
  for (const [index, id] of ids.entries()) {
    const path = `input.references[${index}]`;
    const upload = uploads.get(id.toLowerCase());
    if (!upload) throw new ProblemError('not_found', { path });
    if (upload.state !== 'complete') throw new ProblemError('upload_not_ready', { path });
    const { types, maxBytes, maxPixels } = model.references;
    if (!types.includes(upload.type)) {
      throw new ProblemError('unsupported_media', { path, detail: `This model takes ${types.join(', ')}.` });
    }
    if (upload.size > maxBytes)
      throw new ProblemError('upload_too_large', { path, detail: `At most ${maxBytes} bytes.` });
    if ((upload.width ?? 0) * (upload.height ?? 0) > maxPixels) {
      throw new ProblemError('image_too_large', { path, detail: `At most ${maxPixels} pixels.` });
    }
  }
};

/** The references to send, in order; undefined when one is gone. */
export const loadReferences = async (
  deps: { readonly db: Queries; readonly store: ObjectStore },
  subject: string,
  ids: readonly string[],
): Promise<readonly Reference[] | undefined> => {
  if (ids.length === 0) return [];
  const uploads = await findUploads(deps.db, subject, ids);
  const references: Reference[] = [];
  for (const id of ids) {
    const upload = uploads.get(id.toLowerCase());
    if (upload?.state !== 'complete') return undefined;
    // One read, shared by the runs of all outputs.
    let bytes: Promise<Uint8Array> | undefined;
    const read = () => {
      bytes ??= deps.store.read(upload.object);
      return bytes;
    };
    references.push({ uploadId: upload.id, type: upload.type, bytes: upload.size, read });
  }
  return references;
};
