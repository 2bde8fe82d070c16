import { createHash, randomBytes } from 'node:crypto';
import { mkdtemp, rm } from 'node:fs/promises';
import { request } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { File } from '@google-cloud/storage';
import { Storage } from '@google-cloud/storage';
import { afterEach, beforeEach, expect, test } from 'vitest';
import type { GcsOptions, GcsStandIn } from './index.ts';
import { createGcsStandIn } from './index.ts';

const origin = 'https://shop.example';
const granule = 256 * 1024;
let gcs: GcsStandIn;

const open = async (options: GcsOptions = {}) => {
  gcs = await createGcsStandIn(options);
};
const storage = () => {
  const client = new Storage({ apiEndpoint: gcs.url, projectId: gcs.projectId });
  client.authClient.jsonContent = { type: 'service_account', ...gcs.credentials };
  return client;
};
const bucket = () => storage().bucket(gcs.bucket);

beforeEach(() => open());
afterEach(() => gcs.close());

const openSession = async (file: File, size: number) => {
  const [uri] = await file.createResumableUpload({
    origin,
    metadata: { contentType: 'image/png', contentLength: size },
  });
  return uri;
};

const put = (uri: string, range: string, body?: Uint8Array<ArrayBuffer>) =>
  fetch(uri, {
    method: 'PUT',
    headers: { 'content-range': range, origin },
    ...(body === undefined ? {} : { body }),
    redirect: 'manual',
  });

test('the SDK writes, reads, lists and deletes; hashes are true', async () => {
  const bytes = randomBytes(300_000);
  const file = bucket().file('uploads/ä b/one.png');
  await file.save(bytes, { resumable: false, validation: 'crc32c', contentType: 'image/png' });
  const [metadata] = await file.getMetadata();
  expect(metadata).toMatchObject({ size: '300000', contentType: 'image/png' });
  expect(metadata.md5Hash).toBe(createHash('md5').update(bytes).digest('base64'));

  expect((await file.download({ validation: 'crc32c' }))[0].equals(bytes)).toBe(true);
  const [part] = await file.download({ start: 10, end: 19, validation: false });
  expect(part.equals(bytes.subarray(10, 20))).toBe(true);

  await bucket().file('results/two').save('x', { resumable: false });
  expect((await bucket().getFiles({ prefix: 'uploads/' }))[0].map((found) => found.name)).toEqual([file.name]);
  await bucket().deleteFiles({ prefix: 'results/' });
  await file.delete();
  expect(await file.exists()).toEqual([false]);
  await expect(file.getMetadata()).rejects.toMatchObject({ code: 404 });
});

test('the known check value of CRC-32C', async () => {
  const file = bucket().file('check');
  await file.save('123456789', { resumable: false });
  expect((await file.getMetadata())[0].crc32c).toBe(Buffer.from('e3069283', 'hex').toString('base64'));
});

test('a write with a precondition that does not hold changes nothing', async () => {
  const file = bucket().file('once');
  await file.save('first', { resumable: false, preconditionOpts: { ifGenerationMatch: 0 } });
  await expect(
    file.save('second', { resumable: false, preconditionOpts: { ifGenerationMatch: 0 } }),
  ).rejects.toMatchObject({ code: 412 });
  expect(String((await file.download())[0])).toBe('first');
});

test('the SDK’s own resumable upload arrives whole', async () => {
  const bytes = randomBytes(3 * granule + 17);
  const file = bucket().file('stream');
  await file.save(bytes, { resumable: true, chunkSize: granule, validation: 'crc32c' });
  expect((await file.download())[0].equals(bytes)).toBe(true);
});

test('a session takes chunks, says how far it is and ends with the object', async () => {
  const bytes = randomBytes(2 * granule + 5);
  const uri = await openSession(bucket().file('chunks'), bytes.length);
  const total = bytes.length;

  const nothing = await put(uri, `bytes */${total}`);
  expect([nothing.status, nothing.headers.get('range')]).toEqual([308, null]);

  const first = await put(uri, `bytes 0-${granule - 1}/${total}`, bytes.subarray(0, granule));
  expect([first.status, first.headers.get('range')]).toEqual([308, `bytes=0-${granule - 1}`]);
  expect(first.headers.get('access-control-allow-origin')).toBe(origin);
  expect(first.headers.get('access-control-expose-headers')).toContain('Range');

  const ahead = await put(uri, `bytes ${2 * granule}-${total - 1}/${total}`, bytes.subarray(2 * granule));
  expect(ahead.status).toBe(503);

  const again = await put(uri, `bytes 0-${total - 1}/${total}`, bytes);
  expect(again.status).toBe(200);
  expect(await again.json()).toMatchObject({ size: String(total), contentType: 'image/png' });
  expect((await put(uri, `bytes */${total}`)).status).toBe(200);
  expect((await bucket().file('chunks').download())[0].equals(bytes)).toBe(true);
});

test('a chunk that is not the last keeps whole multiples of 256 KiB only', async () => {
  const bytes = randomBytes(3 * granule);
  const uri = await openSession(bucket().file('odd'), bytes.length);
  const odd = await put(uri, `bytes 0-${granule + 99}/${bytes.length}`, bytes.subarray(0, granule + 100));
  expect([odd.status, odd.headers.get('range')]).toEqual([308, `bytes=0-${granule - 1}`]);
  const small = await put(
    uri,
    `bytes ${granule}-${granule + 9}/${bytes.length}`,
    bytes.subarray(granule, granule + 10),
  );
  expect(small.status).toBe(400);
});

test('a session is bound to the size that was declared', async () => {
  const uri = await openSession(bucket().file('size'), 10);
  expect((await put(uri, 'bytes 0-10/11', randomBytes(11))).status).toBe(400);
  expect((await put(uri, 'bytes */11')).status).toBe(400);
  expect((await put(uri, 'bytes 0-9/10', randomBytes(10))).status).toBe(200);
});

test('a dropped session answers 499, then 410; an unknown one 404', async () => {
  const uri = await openSession(bucket().file('drop'), 10);
  expect((await fetch(uri, { method: 'DELETE' })).status).toBe(499);
  expect((await put(uri, 'bytes 0-9/10', randomBytes(10))).status).toBe(410);
  const other = uri.replace(/upload_id=[\w-]+/, `upload_id=${'x'.repeat(43)}`);
  expect((await put(other, 'bytes */10')).status).toBe(404);
});

test('sessions are over after a week', async () => {
  await gcs.close();
  let now = Date.now();
  await open({ now: () => now });
  const uri = await openSession(bucket().file('week'), 10);
  now += 8 * 24 * 3600 * 1000;
  expect((await put(uri, 'bytes */10')).status).toBe(410);
});

test('a page of the session’s origin may send; the preflight says so', async () => {
  const uri = await openSession(bucket().file('cors'), 10);
  const headers = { 'access-control-request-method': 'PUT', 'access-control-request-headers': 'content-range' };
  const preflight = await fetch(uri, { method: 'OPTIONS', headers: { origin: 'https://evil.example', ...headers } });
  expect(preflight.headers.get('access-control-allow-origin')).toBe(origin);
  expect(preflight.headers.get('access-control-allow-methods')).toContain('PUT');
  expect(preflight.headers.get('access-control-allow-headers')).toBe('content-range');
});

test('a cut connection leaves whole granules, and the upload goes on', async () => {
  const bytes = randomBytes(4 * granule);
  const uri = await openSession(bucket().file('cut'), bytes.length);
  gcs.faults.cutAfter = 2 * granule + 1000;
  await expect(put(uri, `bytes 0-${bytes.length - 1}/${bytes.length}`, bytes)).rejects.toThrow();
  const state = await put(uri, `bytes */${bytes.length}`);
  expect(state.headers.get('range')).toBe(`bytes=0-${2 * granule - 1}`);
  const rest = `bytes ${2 * granule}-${bytes.length - 1}/${bytes.length}`;
  expect((await put(uri, rest, bytes.subarray(2 * granule))).status).toBe(200);
});

test('a client that goes away mid-chunk loses only what was not whole', async () => {
  const uri = await openSession(bucket().file('away'), 4 * granule);
  await new Promise<void>((resolve) => {
    const sending = request(uri, {
      method: 'PUT',
      headers: { 'content-range': `bytes 0-${4 * granule - 1}/${4 * granule}`, 'content-length': 4 * granule },
    });
    sending.on('error', () => resolve());
    sending.write(randomBytes(granule + 10), () => setImmediate(() => sending.destroy(new Error('gone'))));
  });
  await expect
    .poll(async () => (await put(uri, `bytes */${4 * granule}`)).headers.get('range'))
    .toSatisfy((range: string | null) => range === null || range === `bytes=0-${granule - 1}`);
});

test('the last answer may be lost: asking again gives the object', async () => {
  const uri = await openSession(bucket().file('lost'), 10);
  gcs.faults.loseLastAnswer = true;
  await expect(put(uri, 'bytes 0-9/10', randomBytes(10))).rejects.toThrow();
  expect((await put(uri, 'bytes */10')).status).toBe(200);
});

test('503 on request is what the SDK retries', async () => {
  gcs.faults.unavailable = 1;
  await bucket()
    .file('retried')
    .save('x', { resumable: false, preconditionOpts: { ifGenerationMatch: 0 } });
  expect(gcs.exchanges.map((exchange) => exchange.status)).toEqual([503, 200]);
});

test('sessions and objects outlive a restart', async () => {
  await gcs.close();
  const dir = await mkdtemp(join(tmpdir(), 'gcs-'));
  await open({ dir });
  const uri = await openSession(bucket().file('restart'), 2 * granule);
  const bytes = randomBytes(2 * granule);
  await put(uri, `bytes 0-${granule - 1}/${2 * granule}`, bytes.subarray(0, granule));
  const { port } = gcs;
  await gcs.close();
  await open({ dir, port });
  const answer = await put(uri, `bytes ${granule}-${2 * granule - 1}/${2 * granule}`, bytes.subarray(granule));
  expect(answer.status).toBe(200);
  await rm(dir, { recursive: true });
});

test('a signed read works until it expires, with ranges and a file name; altered ones are refused in XML', async () => {
  await gcs.close();
  let now = Date.now();
  await open({ now: () => now });
  const file = bucket().file('uploads/ä (1).png');
  await file.save('0123456789', { resumable: false, contentType: 'image/png' });
  const [url] = await file.getSignedUrl({
    version: 'v4',
    action: 'read',
    expires: Date.now() + 60_000,
    responseDisposition: 'attachment; filename="a.png"',
  });
  const whole = await fetch(url);
  expect([whole.status, await whole.text()]).toEqual([200, '0123456789']);
  expect(whole.headers.get('content-disposition')).toBe('attachment; filename="a.png"');
  const part = await fetch(url, { headers: { range: 'bytes=-3' } });
  expect([part.status, await part.text(), part.headers.get('content-range')]).toEqual([206, '789', 'bytes 7-9/10']);
  expect((await fetch(url, { headers: { range: 'bytes=20-' } })).status).toBe(416);

  const refusals = [
    [url.replace('a.png%22', 'b.png%22'), 403, 'SignatureDoesNotMatch'],
    [url.replace('X-Goog-Expires=60', 'X-Goog-Expires=6000'), 403, 'SignatureDoesNotMatch'],
    [url.split('?')[0] ?? '', 403, 'AccessDenied'],
    [url.replace('GOOG4-RSA-SHA256', 'none'), 400, 'AuthenticationRequired'],
  ] as const;
  for (const [altered, status, code] of refusals) {
    const answer = await fetch(altered);
    expect([answer.status, answer.headers.get('content-type')]).toEqual([status, 'application/xml; charset=UTF-8']);
    expect(await answer.text()).toContain(`<Code>${code}</Code>`);
  }
  expect((await fetch(url, { method: 'DELETE' })).status).toBe(403);
  now += 61_000;
  expect(await (await fetch(url)).text()).toContain('<Code>ExpiredToken</Code>');
});

test('a signed write holds to its type and length', async () => {
  const file = bucket().file('signed-put');
  const [url] = await file.getSignedUrl({
    version: 'v4',
    action: 'write',
    expires: Date.now() + 60_000,
    contentType: 'image/png',
    extensionHeaders: { 'x-goog-content-length-range': '1,5' },
  });
  const send = (type: string, body: string) =>
    fetch(url, { method: 'PUT', body, headers: { 'content-type': type, 'x-goog-content-length-range': '1,5' } });
  expect((await send('text/html', 'abc')).status).toBe(403);
  expect((await send('image/png', 'abcdef')).status).toBe(400);
  expect((await send('image/png', 'abc')).status).toBe(200);
  expect(String((await file.download())[0])).toBe('abc');
});

test('object URLs follow the bucket’s CORS configuration', async () => {
  await bucket().setCorsConfiguration([
    { origin: [origin], method: ['GET'], responseHeader: ['Content-Type'], maxAgeSeconds: 60 },
  ]);
  const file = bucket().file('cors');
  await file.save('x', { resumable: false });
  const [url] = await file.getSignedUrl({ version: 'v4', action: 'read', expires: Date.now() + 60_000 });
  const allowed = await fetch(url, { headers: { origin } });
  expect(allowed.headers.get('access-control-allow-origin')).toBe(origin);
  const other = await fetch(url, { headers: { origin: 'https://evil.example' } });
  expect(other.headers.get('access-control-allow-origin')).toBeNull();
  await bucket().addLifecycleRule({ action: { type: 'Delete' }, condition: { age: 1 } });
  expect((await bucket().getMetadata())[0].lifecycle?.rule).toHaveLength(1);
});

test('a large upload passes through in flat memory', async () => {
  const size = 96 * 1024 * 1024;
  const uri = await openSession(bucket().file('large'), size);
  const block = randomBytes(1024 * 1024);
  const before = process.memoryUsage().rss;
  let peak = before;
  let sent = 0;
  const body = new ReadableStream<Uint8Array<ArrayBuffer>>({
    pull(controller) {
      peak = Math.max(peak, process.memoryUsage().rss);
      controller.enqueue(block);
      sent += block.length;
      if (sent === size) controller.close();
    },
  });
  const answer = await fetch(uri, {
    method: 'PUT',
    headers: { 'content-range': `bytes 0-${size - 1}/${size}`, 'content-length': String(size) },
    body,
    duplex: 'half',
  });
  expect(answer.status).toBe(200);
  expect(peak - before).toBeLessThan(64 * 1024 * 1024);
});
