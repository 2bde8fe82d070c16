/**
 * What the house needs of a bucket. `gcs.ts` is the only implementation and the only importer of its SDK.
 * @module
 */

export interface StoredObject {
  readonly size: number;
  readonly type: string;
  /** base64 of 4 big-endian bytes, as GCS writes it. */
  readonly crc32c: string;
}

export interface ObjectStore {
  /** The origin that browsers PUT to and read from, for CSP and config. */
  readonly origin: string;
  /** Opens a resumable session for exactly this type and size, bound to the page's origin. Returns its URI: a bearer secret. */
  openSession(object: string, options: { type: string; size: number; origin?: string | undefined }): Promise<string>;
  /** Ends a session; the bytes that it took are gone. A session that is gone already is no error. */
  endSession(uri: string): Promise<void>;
  stat(object: string): Promise<StoredObject | undefined>;
  /** Bytes `start` up to and including `end`. */
  readRange(object: string, start: number, end: number): Promise<Uint8Array>;
  read(object: string): Promise<Uint8Array>;
  /** Writes byte for byte. Writing the same object again with the same bytes is no error. */
  write(object: string, bytes: Uint8Array, type: string): Promise<StoredObject>;
  /** Deletes; an object that is gone already is no error. */
  delete(object: string): Promise<void>;
  /** V4 signed GET. `seconds` ≤ 900. `fileName` sets the name under which browsers save it. */
  signRead(object: string, options: { seconds: number; fileName?: string }): Promise<string>;
}
