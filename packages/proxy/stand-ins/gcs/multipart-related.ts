/**
 * `multipart/related` as the JSON API takes it: a JSON part, then the media. The media streams.
 * @see https://www.rfc-editor.org/rfc/rfc2387
 * @module
 */
import { GcsError } from './errors.ts';

export interface RelatedParts {
  readonly metadata: unknown;
  /** `Content-Type` of the media part. */
  readonly mediaType: string | undefined;
  readonly media: AsyncIterable<Uint8Array>;
}

const malformed = (message: string) => new GcsError(400, 'badContent', message);

/** @throws GcsError badContent */
export async function readRelated(
  body: AsyncIterable<Uint8Array>,
  contentType: string | undefined,
): Promise<RelatedParts> {
  const boundary = /boundary="?([^";]+)"?/.exec(contentType ?? '')?.[1];
  if (boundary === undefined) throw malformed('Missing multipart boundary.');
  const source = body[Symbol.asyncIterator]();
  let held = Buffer.alloc(0);

  const more = async () => {
    const { value, done } = await source.next();
    if (done) return false;
    held = Buffer.concat([held, value]);
    return true;
  };

  /** Everything up to `mark`, which is taken too. */
  const upTo = async (mark: string) => {
    for (;;) {
      const at = held.indexOf(mark);
      if (at >= 0) {
        const before = held.subarray(0, at);
        held = held.subarray(at + mark.length);
        return before;
      }
      if (!(await more())) throw malformed('Unexpected end of the multipart body.');
    }
  };

  await upTo(`--${boundary}\r\n`);
  await upTo('\r\n\r\n');
  const json = (await upTo(`\r\n--${boundary}\r\n`)).toString('utf8');
  const mediaHeaders = (await upTo('\r\n\r\n')).toString('utf8');

  async function* media() {
    const end = `\r\n--${boundary}--`;
    for (;;) {
      const at = held.indexOf(end);
      if (at >= 0) {
        yield held.subarray(0, at);
        held = Buffer.alloc(0);
        while (await more()) held = Buffer.alloc(0);
        return;
      }
      // The end may stand across two chunks, so as many bytes as it has are held back.
      const safe = held.length - end.length;
      if (safe > 0) {
        yield held.subarray(0, safe);
        held = held.subarray(safe);
      }
      if (!(await more())) throw malformed('Unexpected end of the multipart body.');
    }
  }

  try {
    const metadata: unknown = JSON.parse(json);
    return { metadata, mediaType: /^content-type:\s*(.+)$/im.exec(mediaHeaders)?.[1]?.trim(), media: media() };
  } catch {
    throw malformed('Parse Error');
  }
}
