/**
 * `/{bucket}/{object}`: reads, writes and deletes by V4 signed URL. Errors here are XML, as at GCS.
 * @module
 */
import type { KeyObject } from 'node:crypto';
import type { Context, Hono } from 'hono';
import type { StandInEnv } from '../listen.ts';
import type { BucketState } from './bucket.ts';
import { corsHeaders } from './bucket.ts';
import { answerXmlError } from './errors.ts';
import type { Objects } from './objects.ts';
import { serveObject } from './serve-object.ts';
import { checkSignature } from './signature.ts';

export interface SignedApiParts {
  bucket: () => BucketState;
  objects: Objects;
  key: { clientEmail: string; publicKey: KeyObject };
  now: () => number;
}

const path = '/:bucket/:object{.+}';

export function addSignedApi(app: Hono<StandInEnv>, { bucket, objects, key, now }: SignedApiParts): void {
  const addCors = (c: Context<StandInEnv>, method: string) => {
    for (const [name, value] of Object.entries(corsHeaders(bucket(), c.req.header('origin'), method))) {
      c.header(name, value);
    }
  };

  /** The answer to a request that may not pass, or undefined. */
  const refusal = (c: Context<StandInEnv>): Response | undefined => {
    if (c.req.query('X-Goog-Signature') === undefined) {
      const details = 'Anonymous caller does not have storage.objects.get access to the Google Cloud Storage object.';
      return answerXmlError(c, 403, 'AccessDenied', 'Access denied.', { Details: details });
    }
    const request = { method: c.req.method, url: new URL(c.req.url), headers: c.req.header() };
    const problem = checkSignature(request, key, now());
    if (problem !== undefined) return answerXmlError(c, problem.status, problem.code, problem.message, problem.details);
    if (c.req.param('bucket') === bucket().name) return undefined;
    return answerXmlError(c, 404, 'NoSuchBucket', 'The specified bucket does not exist.');
  };

  const find = (c: Context<StandInEnv>) => objects.find(bucket().name, c.req.param('object') ?? '');
  const missing = (c: Context<StandInEnv>) => answerXmlError(c, 404, 'NoSuchKey', 'The specified key does not exist.');

  app.options(path, (c) => {
    addCors(c, c.req.header('access-control-request-method') ?? '');
    return c.body(null, 200);
  });

  app.on(['GET', 'HEAD'], path, async (c) => {
    addCors(c, c.req.method);
    const refused = refusal(c);
    if (refused !== undefined) return refused;
    const object = await find(c);
    if (object === undefined) return missing(c);
    const answer = serveObject(objects, object, {
      method: c.req.method,
      range: c.req.header('range'),
      query: c.req.query(),
    });
    return c.newResponse(answer.body, answer.status, answer.headers);
  });

  app.put(path, async (c) => {
    addCors(c, 'PUT');
    const refused = refusal(c);
    if (refused !== undefined) return refused;
    const contentType = c.req.header('content-type') ?? 'application/octet-stream';
    const limits = /^(\d+),(\d+)$/.exec(c.req.header('x-goog-content-length-range') ?? '');
    const length = Number(c.req.header('content-length'));
    if (limits !== null && !(length >= Number(limits[1]) && length <= Number(limits[2]))) {
      return answerXmlError(c, 400, 'EntityTooLarge', 'Your proposed upload is outside of the allowed size.');
    }
    const file = await objects.receive(c.env.incoming);
    const record = await objects.put(bucket().name, c.req.param('object') ?? '', file, { contentType });
    c.header('x-goog-hash', `crc32c=${record.crc32c},md5=${record.md5Hash}`);
    c.header('x-goog-generation', record.generation);
    return c.body(null, 200);
  });

  app.delete(path, async (c) => {
    addCors(c, 'DELETE');
    const refused = refusal(c);
    if (refused !== undefined) return refused;
    const object = await find(c);
    if (object === undefined) return missing(c);
    await objects.remove(object);
    return c.body(null, 204);
  });
}
