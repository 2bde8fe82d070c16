/**
 * One upload from file to usable reference: into the library, a session, the bytes, the proof.
 * @module
 */
import { isPassing } from '../api/backoff.ts';
import type { Api } from '../api/http.ts';
import type { Online } from '../api/online.ts';
import { clientError, StudioError, toStudioError } from '../errors.ts';
import { digestFile } from '../library/digest.ts';
import type { Library } from '../library/library.ts';
import type { Upload } from '../studio-client.ts';
import { putResumable, sessionGone } from './resumable-put.ts';
import type { UploadRow } from './upload-row.ts';

/** Tries of one request to the proxy that gets answers, none of them good. */
const maxAttempts = 6;

/** Up to this size a file is hashed before the first byte is sent, so that bytes the proxy has are not sent again. */
export const hashFirstBytes = 64 * 1024 * 1024;

/** Progress is told to page and other tabs at most every so often; what else happens is told at once. */
const progressMs = 100;

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
  /** The device has no room for a copy: the upload goes on from the file itself, for as long as this page lives. */
  readonly onUnkept: () => void;
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
    if (row.sha256 !== undefined && row.crc32c !== undefined) return;
    const { name, type } = row;
    try {
      const { digest } = await library.put(file, { name, type, origin: 'upload' }, signal);
      await change({ ...digest, assetSha256: digest.sha256 }, true);
    } catch (error) {
      if (toStudioError(error).code !== 'storage_full') throw error;
      options.onUnkept();
      await change(await digestFile(file, async () => undefined, signal), true);
    }
  };
  const hashed = keepInLibrary();
  // Awaited below in both cases; until then a failure must not count as unhandled.
  hashed.catch(() => undefined);
  if (file.size <= hashFirstBytes) await hashed;

  /** Calls until it succeeds or fails for good, and says so while it waits. Without a connection there is no end of patience. */
  const patiently = async <T>(work: () => Promise<T>): Promise<T> => {
    const { state } = row;
    for (let attempt = 0; ; attempt += 1) {
      try {
        const answer = await work();
        if (row.state !== state) await change({ state }, false);
        return answer;
      } catch (error) {
        if (!isPassing(error) || (error.code !== 'offline' && attempt + 1 >= maxAttempts)) throw error;
        if (row.state !== 'waiting') await change({ state: 'waiting' }, false);
        await options.online.waitToRetry(error, signal, attempt);
      }
    }
  };

  const open = (): Promise<Upload> => {
    const body = { size: row.size, type: row.type, ...(row.sha256 ? { sha256: row.sha256 } : {}) };
    return patiently(() => api.request<Upload>('POST', '/v1/uploads', { body, signal }));
  };
  /** The session of before the reload, or undefined when the proxy has let it go. */
  const reopen = async (uploadId: string): Promise<Upload | undefined> => {
    try {
      return await patiently(() => api.request<Upload>('POST', `/v1/uploads/${uploadId}/resume`, { signal }));
    } catch (error) {
      if (error instanceof StudioError && error.code === 'not_found') return undefined;
      throw error;
    }
  };

  let toldAt = 0;
  const progress = (sent: number) => {
    const isDue = row.state !== 'sending' || performance.now() - toldAt >= progressMs;
    if (isDue) {
      toldAt = performance.now();
      void change({ sent, state: 'sending' }, false);
    } else row = { ...row, sent };
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
      onProgress: progress,
      onWaiting: () => {
        if (row.state !== 'waiting') void change({ state: 'waiting' }, false);
      },
    });
    if (end === sessionGone) {
      upload = await open();
      ask = false;
      continue;
    }
    await hashed;
    const body = { sha256: row.sha256, crc32c: row.crc32c };
    const path = `/v1/uploads/${upload.id}/complete`;
    upload = await patiently(() => api.request<Upload>('POST', path, { body, signal }));
    if (upload.state === 'open') throw clientError('bad_response', 'The proxy did not complete the upload.');
  }
  await change({ uploadId: upload.id, state: 'complete', sent: row.size, expiresAt: upload.expiresAt }, true);
};
