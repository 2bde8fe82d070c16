/**
 * The resumable upload protocol of Google Cloud Storage, as a browser speaks it: slices with Content-Range, and the
 * server asked for its offset after any doubt.
 * @see https://cloud.google.com/storage/docs/performing-resumable-uploads
 * @module
 */
import { isPassing } from '../api/backoff.ts';
import { fetchOrFail, retryAfterMs } from '../api/http.ts';
import type { Online } from '../api/online.ts';
import { clientError, StudioError } from '../errors.ts';

/** The session is not there any more; a new one must be opened. */
export const sessionGone = Symbol('session gone');

/** Bytes that the server has; `done` when it has them all. */
type Answer = { readonly done: boolean; readonly offset: number };

export interface PutOptions {
  readonly url: string;
  readonly file: Blob;
  /** Bytes a slice; a multiple of 256 KiB. */
  readonly chunkBytes: number;
  /** True for a session that may hold bytes already. */
  readonly ask: boolean;
  readonly online: Online;
  readonly signal: AbortSignal;
  readonly onProgress: (sent: number) => void;
  /** It is waiting for the network or for the server's next try, or sending again. */
  readonly onWaiting: (waiting: boolean) => void;
}

/** A slice of 8 MiB at 56 kB/s takes 150 s; a connection slower than that is as good as none. */
const slicePutMs = 150_000;
const maxAttemptsWithoutProgress = 8;

/** 408, 429 and 5xx pass; anything else is an answer that the protocol does not know. */
const storageError = (message: string, status: number, waitMs?: number): StudioError => {
  if (status !== 408 && status !== 429 && status < 500) return clientError('bad_response', message);
  return new StudioError({
    code: 'storage_unavailable',
    message,
    remedy: 'Try again in a moment.',
    status,
    ...(waitMs === undefined ? {} : { retryAfterMs: waitMs }),
  });
};

/** Reads what the server has: 308 with `Range: bytes=0-N` (no Range: nothing), 200 or 201 when it has all. */
const readAnswer = (response: Response, size: number): Answer => {
  if (response.status === 200 || response.status === 201) return { done: true, offset: size };
  if (response.status === 308) {
    const last = /^bytes=0-(\d+)$/.exec(response.headers.get('range') ?? '')?.[1];
    return { done: false, offset: last === undefined ? 0 : Number(last) + 1 };
  }
  throw storageError(`Storage answered ${response.status}.`, response.status, retryAfterMs(response.headers));
};

/** Sends the rest of the file. Resolves when the server has all of it, or with `sessionGone`. */
export const putResumable = async (options: PutOptions): Promise<typeof sessionGone | undefined> => {
  const { url, file, chunkBytes, online, signal } = options;

  const put = async (range: string, body?: Blob): Promise<Answer | typeof sessionGone> => {
    const response = await fetchOrFail(
      url,
      { method: 'PUT', headers: { 'content-range': range }, signal, ...(body ? { body } : {}) },
      slicePutMs,
    );
    await response.body?.cancel();
    // 499 is what a cancelled session answers.
    if ([404, 410, 499].includes(response.status)) return sessionGone;
    return readAnswer(response, file.size);
  };

  let offset = 0;
  let inDoubt = options.ask;
  for (let attempt = 0; ; ) {
    try {
      const end = Math.min(offset + chunkBytes, file.size);
      const answer = inDoubt
        ? await put(`bytes */${file.size}`)
        : await put(`bytes ${offset}-${end - 1}/${file.size}`, file.slice(offset, end));
      if (answer === sessionGone) return sessionGone;
      options.onWaiting(false);
      if (answer.offset > offset) attempt = 0;
      else if (!inDoubt) throw storageError('Storage took no byte of a slice.', 503);
      offset = answer.offset;
      inDoubt = false;
      options.onProgress(offset);
      if (answer.done) return undefined;
    } catch (error) {
      if (!isPassing(error)) throw error;
      // Without a connection there is no end of patience; with one there is.
      if (error.code !== 'offline' && attempt >= maxAttemptsWithoutProgress) throw error;
      options.onWaiting(true);
      await online.waitToRetry(error, signal, attempt);
      attempt += 1;
      inDoubt = true;
    }
  }
};
