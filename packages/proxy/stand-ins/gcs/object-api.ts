/**
 * `/storage/v1/b/{bucket}`: objects and the bucket itself, through the JSON API.
 * @module
 */
import type { Context, Hono } from 'hono';
import type { JsonFile } from '../json-file.ts';
import type { StandInEnv } from '../listen.ts';
import type { BucketState } from './bucket.ts';
import { bucketJson, bucketPatch, patchBucket } from './bucket.ts';
import { GcsError } from './errors.ts';
import type { Objects } from './objects.ts';
import { objectJson } from './objects.ts';
import { serveObject } from './serve-object.ts';

export interface ObjectApiParts {
  bucketFile: JsonFile<BucketState>;
  objects: Objects;
  url: () => string;
}

export function addObjectApi(app: Hono<StandInEnv>, { bucketFile, objects, url }: ObjectApiParts): void {
  const bucket = bucketFile.value;

  const assertBucket = (c: Context<StandInEnv>) => {
    if (c.req.param('bucket') !== bucket.name) {
      throw new GcsError(404, 'notFound', 'The specified bucket does not exist.');
    }
  };

  const findObject = async (c: Context<StandInEnv>) => {
    assertBucket(c);
    const name = c.req.param('object') ?? '';
    const object = await objects.find(bucket.name, name);
    if (object === undefined) throw new GcsError(404, 'notFound', `No such object: ${bucket.name}/${name}`);
    return object;
  };

  const sendObject = async (c: Context<StandInEnv>) => {
    const object = await findObject(c);
    if (c.req.query('alt') !== 'media') return c.json(objectJson(object, url()));
    const answer = serveObject(objects, object, { method: c.req.method, range: c.req.header('range'), query: {} });
    return c.newResponse(answer.body, answer.status, answer.headers);
  };

  app.get('/storage/v1/b/:bucket/o/:object{.+}', sendObject);
  app.get('/download/storage/v1/b/:bucket/o/:object{.+}', sendObject);

  app.delete('/storage/v1/b/:bucket/o/:object{.+}', async (c) => {
    await objects.remove(await findObject(c), c.req.query('ifGenerationMatch'));
    return c.body(null, 204);
  });

  app.get('/storage/v1/b/:bucket/o', async (c) => {
    assertBucket(c);
    const all = await objects.list(bucket.name, c.req.query('prefix') ?? '');
    const after = c.req.query('pageToken');
    const rest =
      after === undefined ? all : all.filter((object) => object.name > Buffer.from(after, 'base64').toString());
    const page = rest.slice(0, Number(c.req.query('maxResults') ?? 1000));
    const last = page.at(-1);
    return c.json({
      kind: 'storage#objects',
      ...(page.length === 0 ? {} : { items: page.map((object) => objectJson(object, url())) }),
      ...(last === undefined || page.length === rest.length
        ? {}
        : { nextPageToken: Buffer.from(last.name).toString('base64') }),
    });
  });

  app.get('/storage/v1/b/:bucket', (c) => {
    assertBucket(c);
    return c.json(bucketJson(bucket, url()));
  });

  app.patch('/storage/v1/b/:bucket', async (c) => {
    assertBucket(c);
    await patchBucket(bucketFile, bucketPatch.parse(await c.req.json()));
    return c.json(bucketJson(bucket, url()));
  });
}
