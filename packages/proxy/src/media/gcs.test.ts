import { randomBytes } from 'node:crypto';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterAll, beforeAll, beforeEach, expect, test, vi } from 'vitest';
import type { GcsStandIn } from '../../stand-ins/gcs/index.ts';
import { createGcsStandIn } from '../../stand-ins/gcs/index.ts';
import { createGcsStore } from './gcs.ts';
import type { ObjectStore } from './store.ts';

let gcs: GcsStandIn;
let store: ObjectStore;

beforeAll(async () => {
  gcs = await createGcsStandIn();
  store = createGcsStore({
    endpoint: gcs.url,
    bucket: gcs.bucket,
    projectId: gcs.projectId,
    clientEmail: gcs.credentials.client_email,
    privateKey: gcs.credentials.private_key,
  });
});
afterAll(() => gcs?.close());
beforeEach(() => {
  gcs.exchanges.splice(0);
});

test('bytes come back as they were written, whole and in part', async () => {
  const bytes = randomBytes(200_000);
  const written = await store.write('outputs/a', bytes, 'image/webp');
  expect(written).toEqual(await store.stat('outputs/a'));
  expect(written).toMatchObject({ size: 200_000, type: 'image/webp', crc32c: expect.stringMatching(/^.{6}==$/) });
  expect(Buffer.from(await store.read('outputs/a')).equals(bytes)).toBe(true);
  expect(Buffer.from(await store.readRange('outputs/a', 5, 9)).equals(bytes.subarray(5, 10))).toBe(true);
  await store.write('outputs/a', bytes, 'image/webp');
});

test('a view of a larger buffer is written, not the buffer', async () => {
  const large = randomBytes(1000);
  await store.write('outputs/view', new Uint8Array(large.buffer, large.byteOffset + 10, 20), 'image/png');
  expect(Buffer.from(await store.read('outputs/view')).equals(large.subarray(10, 30))).toBe(true);
});

test('bytes that arrived changed are deleted again', async () => {
  const methods: (string | undefined)[] = [];
  const liar = createServer((request, response) => {
    methods.push(request.method);
    request
      .resume()
      .once('end', () => response.setHeader('Content-Type', 'application/json').end('{"crc32c":"AAAAAA=="}'));
  });
  await new Promise<void>((resolve) => liar.listen(0, '127.0.0.1', resolve));
  const endpoint = `http://127.0.0.1:${(liar.address() as AddressInfo).port}`;
  const other = createGcsStore({ endpoint, bucket: 'b', projectId: 'p', clientEmail: 'a@b', privateKey: '' });
  await expect(other.write('outputs/a', randomBytes(10), 'image/png')).rejects.toMatchObject({
    code: 'storage_unavailable',
  });
  liar.close();
  expect(methods).toEqual(['POST', 'DELETE']);
});

test('a small write is one request', async () => {
  await store.write('outputs/one', randomBytes(10), 'image/png');
  expect(gcs.exchanges.map(({ method, query }) => [method, query.uploadType])).toEqual([['POST', 'media']]);
});

test('what is not there is no error to ask for or to delete', async () => {
  expect(await store.stat('outputs/none')).toBeUndefined();
  await store.delete('outputs/none');
  await store.endSession(`${gcs.url}/upload/storage/v1/b/${gcs.bucket}/o?upload_id=${'x'.repeat(43)}`);
  await expect(store.read('outputs/none')).rejects.toMatchObject({ code: 'storage_unavailable' });
});

test('a session is opened for a type, a size, a page and an object that is not there', async () => {
  const uri = await store.openSession('uploads/s', { type: 'image/png', size: 12, origin: 'https://shop.example' });
  expect(new URL(uri).origin).toBe(store.origin);
  expect(gcs.exchanges[0]).toMatchObject({
    query: { uploadType: 'resumable', name: 'uploads/s', ifGenerationMatch: '0' },
    headers: { origin: 'https://shop.example', 'x-upload-content-type': 'image/png', 'x-upload-content-length': '12' },
  });
  await store.endSession(uri);
  await store.endSession(uri);
});

test('a signed read lasts at most 15 minutes and names the file', async () => {
  await store.write('outputs/signed', Buffer.from('x'), 'image/png');
  const url = await store.signRead('outputs/signed', { seconds: 100_000, fileName: 'Bild "ä".png' });
  expect(Number(new URL(url).searchParams.get('X-Goog-Expires'))).toBeLessThanOrEqual(900);
  const answer = await fetch(url);
  expect(answer.headers.get('content-disposition')).toBe(
    `attachment; filename="Bild ___.png"; filename*=UTF-8''Bild%20%22%C3%A4%22.png`,
  );
});

test('a passing 503 is tried again; the SDK writes nothing on the console', async () => {
  const warn = vi.spyOn(console, 'warn');
  gcs.faults.unavailable = 1;
  await store.write('outputs/again', randomBytes(10), 'image/png');
  await store.signRead('outputs/again', { seconds: 60 });
  expect(gcs.exchanges.map(({ status }) => status)).toEqual([503, 200]);
  expect(warn).not.toHaveBeenCalled();
});

test('an error names the operation and no URL', async () => {
  const uri = `${gcs.url}/upload/storage/v1/b/${gcs.bucket}/o?upload_id=secret`;
  gcs.faults.unavailable = 1;
  const error = await store.endSession(uri).catch((caught: unknown) => caught);
  expect(error).toMatchObject({
    code: 'storage_unavailable',
    cause: { message: expect.stringContaining('end session') },
  });
  expect(JSON.stringify(error, Object.getOwnPropertyNames(error))).not.toContain('secret');
});
