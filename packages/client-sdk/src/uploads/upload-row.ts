/**
 * An upload as this device keeps it.
 * @module
 */
import type { UploadState } from '../studio-client.ts';

/** What is kept of an upload. The session URL is not: it is a bearer secret, and the proxy gives it again. */
export interface UploadRow extends UploadState {
  /** Known once hashed, whether or not the library has the bytes. */
  readonly sha256?: string;
  readonly crc32c?: string;
  /** When the stored copy is gone; known when complete. */
  readonly expiresAt?: string;
  /** Somebody wants it to end in this state; whoever sends it next reads it here, who sends it now hears of it. */
  readonly stop?: 'paused' | 'canceled';
}

/** Whether somebody sends it, or should. */
export const isMoving = (row: UploadRow): boolean =>
  row.state === 'hashing' || row.state === 'sending' || row.state === 'waiting';
