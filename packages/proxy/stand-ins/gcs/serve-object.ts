/**
 * Sends an object's bytes, whole or a range of them.
 * @see https://www.rfc-editor.org/rfc/rfc9110#section-14
 * @module
 */
import { Readable } from 'node:stream';
import type { ObjectRecord, Objects } from './objects.ts';

/** The part that a `Range` header asks for; undefined for the whole, `'none'` when it lies outside. */
export function parseRange(
  header: string | undefined,
  size: number,
): { start: number; end: number } | 'none' | undefined {
  const parts = /^bytes=(\d*)-(\d*)$/.exec(header ?? '');
  const [from, to] = [parts?.[1] ?? '', parts?.[2] ?? ''];
  if (from === '' && to === '') return undefined;
  const start = from === '' ? Math.max(0, size - Number(to)) : Number(from);
  const end = from === '' || to === '' ? size - 1 : Math.min(Number(to), size - 1);
  return start > end ? 'none' : { start, end };
}

/** Head and body of an answer. */
export interface ServedObject {
  readonly status: 200 | 206 | 416;
  readonly headers: Record<string, string>;
  readonly body: ReadableStream<Uint8Array> | null;
}

export function serveObject(
  objects: Objects,
  object: ObjectRecord,
  options: { method: string; range: string | undefined; query: Readonly<Record<string, string>> },
): ServedObject {
  const disposition = options.query['response-content-disposition'] ?? object.contentDisposition;
  const headers: Record<string, string> = {
    'Content-Type': options.query['response-content-type'] ?? object.contentType,
    'Accept-Ranges': 'bytes',
    'Cache-Control': object.cacheControl ?? 'private, max-age=0',
    ETag: `"${Buffer.from(object.md5Hash, 'base64').toString('hex')}"`,
    'x-goog-generation': object.generation,
    'x-goog-stored-content-length': String(object.size),
    'x-goog-stored-content-encoding': 'identity',
    'x-goog-hash': `crc32c=${object.crc32c},md5=${object.md5Hash}`,
    ...(disposition === undefined ? {} : { 'Content-Disposition': disposition }),
  };
  const range = parseRange(options.range, object.size);
  if (range === 'none') {
    headers['Content-Range'] = `bytes */${object.size}`;
    return { status: 416, headers, body: null };
  }
  const { start, end } = range ?? { start: 0, end: object.size - 1 };
  headers['Content-Length'] = String(end - start + 1);
  if (range !== undefined) headers['Content-Range'] = `bytes ${start}-${end}/${object.size}`;
  const isEmpty = options.method === 'HEAD' || object.size === 0;
  const body = isEmpty ? null : (Readable.toWeb(objects.read(object, start, end)) as ReadableStream<Uint8Array>);
  return { status: range === undefined ? 200 : 206, headers, body };
}
