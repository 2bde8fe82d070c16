/**
 * `/upload/storage/v1/b/{bucket}/o`: media, multipart and resumable uploads.
 * @see https://cloud.google.com/storage/docs/performing-resumable-uploads
 * @module
 */
import type { Context, Hono } from 'hono';
import { z } from 'zod';
import type { StandInEnv } from '../listen.ts';
import type { BucketState } from './bucket.ts';
import { GcsError } from './errors.ts';
import type { GcsFaults } from './faults.ts';
import { cutBody } from './faults.ts';
import { readRelated } from './multipart-related.ts';
import type { ObjectSettings, Objects } from './objects.ts';
import { assertGeneration, objectJson } from './objects.ts';
import type { UploadSession, UploadSessions } from './sessions.ts';
import { granule } from './sessions.ts';

const objectBody = z.object({
  name: z.string().exactOptional(),
  contentType: z.string().exactOptional(),
  contentDisposition: z.string().exactOptional(),
  cacheControl: z.string().exactOptional(),
  metadata: z.record(z.string(), z.string()).exactOptional(),
});

const path = '/upload/storage/v1/b/:bucket/o';

export interface UploadApiParts {
  bucket: () => BucketState;
  objects: Objects;
  sessions: UploadSessions;
  faults: GcsFaults;
  url: () => string;
}

/** `Content-Range` of a chunk, of a question, or of a whole upload. */
function parseContentRange(header: string | undefined, length: number | undefined) {
  if (header === undefined) return { start: 0, end: length === undefined ? undefined : length - 1, total: length };
  const question = /^bytes \*\/(\d+|\*)$/.exec(header);
  if (question) return { total: question[1] === '*' ? undefined : Number(question[1]) };
  const chunk = /^bytes (\d+)-(\d+|\*)\/(\d+|\*)$/.exec(header);
  if (chunk === null) throw new GcsError(400, 'invalid', 'Failed to parse Content-Range header.');
  return {
    start: Number(chunk[1]),
    end: chunk[2] === '*' ? undefined : Number(chunk[2]),
    total: chunk[3] === '*' ? undefined : Number(chunk[3]),
  };
}

/** Skips what the session already has of a chunk that is sent again. */
async function* skipBytes(body: AsyncIterable<Uint8Array>, count: number) {
  let left = count;
  for await (const chunk of body) {
    if (left >= chunk.length) left -= chunk.length;
    else {
      yield chunk.subarray(left);
      left = 0;
    }
  }
}

const kindOf = (c: Context<StandInEnv>) => c.req.query('uploadType') ?? 'media';

/** Whether the body of a request is somebody's file. */
export const isMediaUpload = (c: Context<StandInEnv>): boolean =>
  c.req.method === 'PUT' || (c.req.path.startsWith('/upload/') && kindOf(c) !== 'resumable');

export function addUploadApi(app: Hono<StandInEnv>, { bucket, objects, sessions, faults, url }: UploadApiParts): void {
  const assertBucket = (name: string | undefined) => {
    if (name !== bucket().name) throw new GcsError(404, 'notFound', 'The specified bucket does not exist.');
  };

  const nameOf = (c: Context<StandInEnv>, body: z.output<typeof objectBody>) => {
    const name = c.req.query('name') ?? body.name;
    if (name === undefined || name === '') throw new GcsError(400, 'required', 'Required parameter: name');
    return name;
  };

  app.post(path, async (c) => {
    assertBucket(c.req.param('bucket'));
    const kind = kindOf(c);
    const ifGenerationMatch = c.req.query('ifGenerationMatch');
    if (kind === 'resumable') {
      const text = await c.req.text();
      const body = objectBody.parse(text === '' ? {} : JSON.parse(text));
      const name = nameOf(c, body);
      assertGeneration(await objects.find(bucket().name, name), ifGenerationMatch);
      const { name: _name, ...settings } = body;
      const contentType = c.req.header('x-upload-content-type') ?? settings.contentType;
      const size = c.req.header('x-upload-content-length');
      const origin = c.req.header('origin');
      const session = await sessions.open(
        {
          bucket: bucket().name,
          name,
          settings: { ...settings, ...(contentType === undefined ? {} : { contentType }) },
          ...(size === undefined ? {} : { size: Number(size) }),
          ...(origin === undefined ? {} : { origin }),
          ...(ifGenerationMatch === undefined ? {} : { ifGenerationMatch }),
        },
        objects.scratch(),
      );
      const query = new URLSearchParams({ uploadType: 'resumable', name, upload_id: session.id });
      return c.body(null, 200, {
        Location: `${url()}/upload/storage/v1/b/${bucket().name}/o?${query}`,
        'X-GUploader-UploadID': session.id,
        ...sessionCors(session),
      });
    }
    if (kind === 'media') {
      const contentType = c.req.header('content-type') ?? 'application/octet-stream';
      const file = await objects.receive(c.env.incoming);
      const record = await objects.put(bucket().name, nameOf(c, {}), file, { contentType }, ifGenerationMatch);
      return c.json(objectJson(record, url()));
    }
    if (kind !== 'multipart') throw new GcsError(400, 'invalid', `Invalid value for uploadType: ${kind}`);
    const parts = await readRelated(c.env.incoming, c.req.header('content-type'));
    const body = objectBody.parse(parts.metadata);
    const { name: _name, ...settings } = body;
    const type = settings.contentType ?? parts.mediaType;
    const all: ObjectSettings = { ...settings, ...(type === undefined ? {} : { contentType: type }) };
    const file = await objects.receive(parts.media);
    const record = await objects.put(bucket().name, nameOf(c, body), file, all, ifGenerationMatch);
    return c.json(objectJson(record, url()));
  });

  /** The page that was named at the start is the only one that can read the answers. */
  const sessionCors = (session: UploadSession): Record<string, string> =>
    session.origin === undefined
      ? {}
      : {
          'Access-Control-Allow-Origin': session.origin,
          'Access-Control-Expose-Headers':
            'Content-Length, Content-Type, Date, ETag, Location, Range, X-GUploader-UploadID',
          Vary: 'Origin',
        };

  const findSession = async (c: Context<StandInEnv>) => {
    assertBucket(c.req.param('bucket'));
    const session = await sessions.find(c.req.query('upload_id') ?? '');
    if (session === undefined) throw new GcsError(404, 'notFound', 'The upload session was not found.');
    if (session === 'gone') throw new GcsError(410, 'gone', 'The upload session is gone.');
    return session;
  };

  app.options(path, async (c) => {
    const session = await sessions.find(c.req.query('upload_id') ?? '');
    if (session === undefined || session === 'gone') return c.body(null, 200);
    return c.body(null, 200, {
      ...sessionCors(session),
      'Access-Control-Allow-Methods': 'PUT,DELETE,GET,POST,HEAD',
      'Access-Control-Allow-Headers': c.req.header('access-control-request-headers') ?? '',
      'Access-Control-Max-Age': '3600',
    });
  });

  app.put(path, async (c) => {
    const session = await findSession(c);
    for (const [name, value] of Object.entries(sessionCors(session))) c.header(name, value);
    c.header('X-GUploader-UploadID', session.id);
    const hang = () => c.env.incoming.socket.destroy();

    const finished = async () => {
      const record = await objects.find(session.bucket, session.name);
      if (record === undefined) throw new GcsError(404, 'notFound', 'The object was deleted after its upload.');
      return c.json(objectJson(record, url()));
    };
    const finish = async () => {
      const record = await objects.put(
        session.bucket,
        session.name,
        session.path,
        session.settings,
        session.ifGenerationMatch,
      );
      await sessions.finish(session, record.generation);
      if (faults.loseLastAnswer) {
        faults.loseLastAnswer = false;
        hang();
      }
      return finished();
    };
    const incomplete = (size: number) => {
      if (size > 0) c.header('Range', `bytes=0-${size - 1}`);
      return c.body(null, 308);
    };

    if (session.done !== undefined) return finished();
    const length = c.req.header('content-length');
    const range = parseContentRange(c.req.header('content-range'), length === undefined ? undefined : Number(length));
    const total = range.total ?? session.size;
    if (session.size !== undefined && total !== session.size) {
      const words = `According to the Content-Range header, the final size of the upload is ${total} byte(s), but ${session.size} were declared.`;
      return c.text(`Invalid request. ${words}`, 400);
    }
    const kept = await sessions.kept(session);
    if (range.start === undefined) return total !== undefined && kept === total ? finish() : incomplete(kept);

    if (range.start > kept) {
      const words = `According to the Content-Range header, the upload offset is ${range.start} byte(s), which exceeds already uploaded size of ${kept} byte(s).`;
      return c.text(`Invalid request. ${words}`, 503);
    }
    const isLast = range.end === undefined || (total !== undefined && range.end + 1 === total);
    if (total !== undefined && range.end !== undefined && range.end >= total) {
      return c.text('Invalid request. The chunk ends after the end of the upload.', 400);
    }
    if (!isLast && range.end !== undefined && range.end - range.start + 1 < granule) {
      const words = `The number of bytes uploaded is required to be equal or greater than ${granule}, except for the final request`;
      return c.text(`Invalid request. ${words}`, 400);
    }
    const cutAfter = faults.cutAfter;
    faults.cutAfter = undefined;
    const whole: AsyncIterable<Uint8Array> = c.env.incoming;
    const body = cutAfter === undefined ? whole : cutBody(whole, cutAfter, hang);
    const { received, broken } = await sessions.append(session, skipBytes(body, kept - range.start), kept);
    const now = kept + received;
    if (broken === undefined && isLast && (range.end === undefined || now === range.end + 1)) {
      if (total === undefined || now === total) return finish();
      return c.text(`Invalid request. There were ${now} byte(s) in the upload; ${total} were declared.`, 400);
    }
    const whole256 = Math.max(kept, now - (now % granule));
    await sessions.cut(session, whole256);
    return incomplete(whole256);
  });

  app.delete(path, async (c) => {
    const session = await findSession(c);
    await sessions.drop(session);
    return new Response(null, { status: 499, headers: sessionCors(session) });
  });
}
