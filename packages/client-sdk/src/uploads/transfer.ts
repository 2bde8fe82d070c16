/**
 * One upload from file to usable reference: into the library, a session, the bytes, the proof.
 * @module
 */
import { withRetry } from '../api/backoff.ts';
import type { Api } from '../api/http.ts';
import type { Online } from '../api/online.ts';
import { clientError, StudioError } from '../errors.ts';
import type { Library } from '../library/library.ts';
import type { Upload } from '../studio-client.ts';
import { putResumable, sessionGone } from './resumable-put.ts';
import type { UploadRow } from './upload-row.ts';

/** Up to this size a file is hashed before the first byte is sent, so that bytes the proxy has are not sent again. */
export const hashFirstBytes = 64 * 1024 * 1024;

export interface TransferOptions {
  readonly api: Api;
  readonly library: Library;
  readonly online: Online;
  readonly signal: AbortSignal;
  readonly row: UploadRow;
  /** The file itself in the tab that was given it; else it is read from the library. */
  readonly file: Blob | undefined;
  /** `keep` when the change must survive a reload. */
  readonly onChange: (row: UploadRow, keep: boolean) => Promise<void>;
}

/** Runs until the upload is complete. Rejects when it failed for good or `signal` ended. */
export const transfer = async (options: TransferOptions): Promise<void> => {
  const { api, library, signal } = options;
  let row = options.row;
  const change = async (changes: Partial<UploadRow>, keep: boolean) => {
    row = { ...row, ...changes };
    await options.onChange(row, keep);
  };

  const { assetSha256 } = row;
  if (assetSha256 === undefined && !options.file) {
    throw clientError('asset_missing', 'The page was closed before this file was copied to the library.');
  }
  const file = options.file ?? (await library.file(assetSha256 as string));

  const keepInLibrary = async () => {
    if (row.assetSha256 !== undefined && row.crc32c !== undefined) return;
    const { name, type } = row;
    const { digest } = await library.put(file, { name, type, origin: 'upload' }, signal);
    await change({ assetSha256: digest.sha256, crc32c: digest.crc32c }, true);
  };
  const hashed = keepInLibrary();
  // Awaited below in both cases; until then a failure must not count as unhandled.
  hashed.catch(() => undefined);
  if (file.size <= hashFirstBytes) await hashed;

  const open = (): Promise<Upload> => {
    const body = { size: row.size, type: row.type, ...(row.assetSha256 ? { sha256: row.assetSha256 } : {}) };
    return withRetry(() => api.request<Upload>('POST', '/v1/uploads', { body, signal }), { signal, attempts: 6 });
  };
  /** The session of before the reload, or undefined when the proxy has let it go. */
  const reopen = async (uploadId: string): Promise<Upload | undefined> => {
    try {
      return await withRetry(() => api.request<Upload>('POST', `/v1/uploads/${uploadId}/resume`, { signal }), {
        signal,
      });
    } catch (error) {
      if (error instanceof StudioError && error.code === 'not_found') return undefined;
      throw error;
    }
  };

  const earlier = row.uploadId === undefined ? undefined : await reopen(row.uploadId);
  let upload = earlier ?? (await open());
  let ask = earlier !== undefined;
  while (upload.state === 'open') {
    if (!upload.session) throw clientError('bad_response', 'The proxy gave no session for an open upload.');
    await change({ uploadId: upload.id, state: 'sending' }, true);
    const end = await putResumable({
      url: upload.session.url,
      chunkBytes: upload.session.chunkBytes,
      file,
      ask,
      online: options.online,
      signal,
      onProgress: (sent) => void change({ sent, state: 'sending' }, false),
      onWaiting: (waiting) => {
        if (waiting !== (row.state === 'waiting')) void change({ state: waiting ? 'waiting' : 'sending' }, false);
      },
    });
    if (end === sessionGone) {
      upload = await open();
      ask = false;
      continue;
    }
    await hashed;
    const body = { sha256: row.assetSha256, crc32c: row.crc32c };
    const path = `/v1/uploads/${upload.id}/complete`;
    upload = await withRetry(() => api.request<Upload>('POST', path, { body, signal }), { signal, attempts: 6 });
    if (upload.state === 'open') throw clientError('bad_response', 'The proxy did not complete the upload.');
  }
  await change({ uploadId: upload.id, state: 'complete', sent: row.size, expiresAt: upload.expiresAt }, true);
};
