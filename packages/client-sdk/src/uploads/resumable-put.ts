/**
 * The resumable upload protocol of Google Cloud Storage, as a browser speaks it: slices with Content-Range, and the
 * server asked for its offset after any doubt.
 * @see https://cloud.google.com/storage/docs/performing-resumable-uploads
 * @module
 */
import { isPassing } from '../api/backoff.ts';
import { retryAfterMs } from '../api/http.ts';
import type { Online } from '../api/online.ts';
import { clientError, StudioError } from '../errors.ts';
import { type PutAnswer, putWithProgress } from './put-with-progress.ts';

/** The session is not there any more; a new one must be opened. */
export const sessionGone = Symbol('session gone');

/** Bytes that the server has; `done` when it has them all. */
type Answer = { readonly done: boolean; readonly offset: number };

export interface ResumablePutOptions {
  readonly url: string;
  readonly file: Blob;
  /** Bytes a slice; a multiple of 256 KiB. */
  readonly chunkBytes: number;
  /** True for a session that may hold bytes already. */
  readonly ask: boolean;
  readonly online: Online;
  readonly signal: AbortSignal;
  /** Bytes that have left this device; fewer than before only when the server was asked and has fewer. */
  readonly onProgress: (sent: number) => void;
  /** It waits for the network or for the server's next try; the next `onProgress` ends that. */
  readonly onWaiting: () => void;
}

/** A server may take its time to store a slice; one that is silent for longer is as good as gone. */
const stallMs = 60_000;
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
const readAnswer = ({ status, headers }: PutAnswer, size: number): Answer => {
  if (status === 200 || status === 201) return { done: true, offset: size };
  if (status === 308) {
    const last = /^bytes=0-(\d+)$/.exec(headers.get('range') ?? '')?.[1];
    return { done: false, offset: last === undefined ? 0 : Number(last) + 1 };
  }
  throw storageError(`Storage answered ${status}.`, status, retryAfterMs(headers));
};

/** Sends the rest of the file. Resolves when the server has all of it, or with `sessionGone`. */
export const putResumable = async (options: ResumablePutOptions): Promise<typeof sessionGone | undefined> => {
  const { url, file, chunkBytes, online, signal } = options;

  /** What `onProgress` was told last. */
  let shown = 0;
  const show = (sent: number) => {
    shown = sent;
    options.onProgress(sent);
  };

  const put = async (range: string, from: number, body?: Blob): Promise<Answer | typeof sessionGone> => {
    const answer = await putWithProgress(url, {
      headers: { 'content-range': range },
      signal,
      stallMs,
      ...(body ? { body, onProgress: (bytes) => show(Math.max(shown, from + Math.min(bytes, body.size))) } : {}),
    });
    // 499 is what a cancelled session answers.
    if ([404, 410, 499].includes(answer.status)) return sessionGone;
    return readAnswer(answer, file.size);
  };

  let offset = 0;
  let inDoubt = options.ask;
  for (let attempt = 0; ; ) {
    try {
      const end = Math.min(offset + chunkBytes, file.size);
      const answer = inDoubt
        ? await put(`bytes */${file.size}`, offset)
        : await put(`bytes ${offset}-${end - 1}/${file.size}`, offset, file.slice(offset, end));
      if (answer === sessionGone) return sessionGone;
      if (answer.offset > offset) attempt = 0;
      else if (!inDoubt) throw storageError('Storage took no byte of a slice.', 503);
      offset = answer.offset;
      show(inDoubt ? offset : Math.max(shown, offset));
      inDoubt = false;
      if (answer.done) return undefined;
    } catch (error) {
      if (!isPassing(error)) throw error;
      // Without a connection there is no end of patience; with one there is.
      if (error.code !== 'offline' && attempt >= maxAttemptsWithoutProgress) throw error;
      options.onWaiting();
      await online.waitToRetry(error, signal, attempt);
      attempt += 1;
      inDoubt = true;
    }
  }
};
