/**
 * Files on their way to the bucket. An upload belongs to the device, not to a tab: whichever tab holds its lock sends
 * it, and when that tab dies another takes over from the server's offset with the library's copy.
 * @module
 */
import { withRetry } from '../api/backoff.ts';
import type { Api } from '../api/http.ts';
import type { Online } from '../api/online.ts';
import { clientError, encodeError, StudioError, toStudioError } from '../errors.ts';
import type { Database } from '../library/database.ts';
import type { Library } from '../library/library.ts';
import type { ListPatch } from '../list-patch.ts';
import type { UploadState } from '../studio-client.ts';
import { openChannel } from '../tabs/channel.ts';
import type { Locks } from '../tabs/locks.ts';
import { transfer } from './transfer.ts';
import { isMoving, type UploadRow } from './upload-row.ts';

export interface UploadsOptions {
  /** Names proxy and subject. */
  readonly scope: string;
  readonly api: Api;
  readonly database: Database;
  readonly locks: Locks;
  readonly library: Library;
  readonly online: Online;
  readonly signal: AbortSignal;
  readonly onPatch: (patch: ListPatch<UploadState>) => void;
  /** A file is sent that the device has no room to keep. */
  readonly onUnkept: () => void;
}

export interface Uploads {
  /** Resolves when the upload is on record; the list tells how it goes. */
  add(key: string, file: Blob, name: string): Promise<void>;
  pause(key: string): Promise<void>;
  resume(key: string): Promise<void>;
  cancel(key: string): Promise<void>;
}

/** What tabs say to each other. */
type Message =
  | { readonly patch: ListPatch<UploadState> }
  | { readonly stop: string; readonly as: 'paused' | 'canceled' };

/** The media type alone; a blob's may carry parameters, or be empty when the browser does not know. */
const typeOf = (file: Blob) => file.type.split(';')[0]?.trim() || 'application/octet-stream';

/** Opens the uploads of one subject, sends their list as the first patch, and goes on with those that were cut off. */
export const openUploads = async (options: UploadsOptions): Promise<Uploads> => {
  const { scope, api, database, locks, signal } = options;
  /** Files of this tab that may not be in the library yet. */
  const files = new Map<string, Blob>();
  /** Uploads that this tab sends now, by key. Aborted with the state to end in. */
  const running = new Map<string, AbortController>();
  /** Uploads whose lock this tab has or waits for. */
  const attended = new Set<string>();

  const keyOf = (key: string) => ['upload', scope, key] as const;
  const lockOf = (key: string) => `ds:upload:${scope}:${key}`;
  const show = ({ sha256: _sha, crc32c: _crc, expiresAt: _expires, stop: _stop, ...state }: UploadRow): UploadState =>
    state;

  const stopHere = (key: string, as: 'paused' | 'canceled') => running.get(key)?.abort(as);
  const channel = openChannel<Message>(`ds:uploads:${scope}`, (message) => {
    if ('stop' in message) {
      stopHere(message.stop, message.as);
      return;
    }
    options.onPatch(message.patch);
    for (const { key, state } of message.patch.put ?? []) if (state !== 'complete') attend(key);
  });
  signal.addEventListener('abort', () => channel.close());

  const tell = (row: UploadRow) => {
    const patch = { put: [show(row)] };
    options.onPatch(patch);
    channel.post({ patch });
  };
  const save = async (row: UploadRow) => {
    if (row.state === 'canceled') await database.delete(keyOf(row.key));
    else await database.set(keyOf(row.key), row);
    tell(row);
  };

  /** Sends the upload, under its lock, until it ends in whatever state. */
  const run = async (key: string): Promise<void> => {
    // Heard of before the row is read: so a wish to stop is either in the row or reaches this controller.
    const stop = new AbortController();
    running.set(key, stop);
    let row: UploadRow | undefined;
    try {
      row = await database.get<UploadRow>(keyOf(key));
      if (!row || row.stop || !isMoving(row)) return;
      const end = AbortSignal.any([signal, stop.signal]);
      await transfer({
        ...options,
        row,
        file: files.get(key),
        signal: end,
        onChange: async (next, keep) => {
          row = next;
          if (keep) await save(next);
          else tell(next);
        },
      });
      files.delete(key);
    } catch (error) {
      if (!row) throw error;
      if (stop.signal.aborted) await save({ ...row, state: stop.signal.reason });
      else if (!signal.aborted) await save({ ...row, state: 'failed', error: encodeError(error) });
    } finally {
      running.delete(key);
    }
  };

  /** Sends the upload as soon as no other tab does. */
  const attend = (key: string): void => {
    if (attended.has(key)) return;
    attended.add(key);
    const attendLocked = async () => {
      try {
        await run(key);
      } finally {
        // Before the lock is free: who takes it next to resume must be able to attend again.
        attended.delete(key);
      }
    };
    locks.hold(lockOf(key), attendLocked, { signal }).catch((error) => {
      if (!signal.aborted) throw error;
    });
  };

  const read = async (key: string): Promise<UploadRow> => {
    const row = await database.get<UploadRow>(keyOf(key));
    if (row) return row;
    throw clientError('invalid_argument', 'There is no such upload on this device.', { path: 'key' });
  };

  /** Stops whichever tab sends it, then leaves it in that state. */
  const halt = async (key: string, as: 'paused' | 'canceled'): Promise<void> => {
    const before = await read(key);
    await database.update<UploadRow>(keyOf(key), (row) => ({ ...(row ?? before), stop: as }));
    stopHere(key, as);
    channel.post({ stop: key, as });
    await locks.hold(lockOf(key), async () => {
      const row = await database.get<UploadRow>(keyOf(key));
      if (row && (as === 'canceled' || isMoving(row))) await save({ ...row, state: as });
    });
    if (as !== 'canceled') return;
    files.delete(key);
    const { uploadId } = before;
    if (uploadId === undefined || before.state === 'complete') return;
    await withRetry(() => api.request('DELETE', `/v1/uploads/${uploadId}`, { signal }), { signal }).catch((error) => {
      // Gone already, or cannot be reached: the proxy itself deletes it within 24 h.
      if (!(error instanceof StudioError)) throw error;
    });
  };

  const rows = await database.list<UploadRow>(['upload', scope]);
  const stale = rows.filter((row) => row.expiresAt !== undefined && Date.parse(row.expiresAt) <= Date.now());
  for (const row of stale) await database.delete(keyOf(row.key));
  const live = rows.filter((row) => !stale.includes(row));
  options.onPatch({ reset: true, put: live.map(show) });
  for (const row of live) if (isMoving(row)) attend(row.key);

  return {
    async add(key, file, name) {
      files.set(key, file);
      await save({ key, name, type: typeOf(file), size: file.size, sent: 0, state: 'hashing' }).catch((error) => {
        throw toStudioError(error);
      });
      attend(key);
    },
    pause: (key) => halt(key, 'paused'),
    cancel: (key) => halt(key, 'canceled'),
    async resume(key) {
      await locks.hold(lockOf(key), async () => {
        const { error: _error, stop: _stop, ...row } = await read(key);
        if (row.state === 'paused' || row.state === 'failed') await save({ ...row, state: 'waiting' });
      });
      attend(key);
    },
  };
};
