import { createHash, randomBytes, randomUUID } from 'node:crypto';
import { createCanvas } from '@napi-rs/canvas';
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import { crc32c, encodeCrc32c } from '../../stand-ins/gcs/crc32c.ts';
import type { GcsStandIn } from '../../stand-ins/gcs/index.ts';
import { createGcsStandIn } from '../../stand-ins/gcs/index.ts';
import type { TestDatabase } from '../../test/database.ts';
import { createTestDatabase } from '../../test/database.ts';
import { testSecret } from '../../test/secret.ts';
import type { Caller } from '../session/caller.ts';
import type { Media, ObjectStore } from './index.ts';
import { createGcsStore, createMedia, uploadLimits } from './index.ts';

const origin = 'https://shop.example';
let database: TestDatabase;
let gcs: GcsStandIn;
let store: ObjectStore;
let media: Media;
let ann: Caller;
let bob: Caller;

beforeAll(async () => {
  [database, gcs] = await Promise.all([createTestDatabase(), createGcsStandIn()]);
  store = createGcsStore({
    endpoint: gcs.url,
    bucket: gcs.bucket,
    projectId: gcs.projectId,
    clientEmail: gcs.credentials.client_email,
    privateKey: gcs.credentials.private_key,
  });
  media = createMedia({ db: database.db, store, secret: testSecret });
});
afterAll(async () => {
  await database?.drop();
  await gcs?.close();
});

beforeEach(async () => {
  [ann, bob] = await twoVisitorsOfOneSite();
});

/** Same account, same site: only the subject tells them apart. */
async function twoVisitorsOfOneSite(): Promise<[Caller, Caller]> {
  const account = (await database.owner.one<{ id: string }>('insert into studio.account default values returning id'))
    .id;
  const site = randomUUID();
  const visitor = async (): Promise<Caller> => {
    const { id } = await database.owner.one<{ id: string }>(
      `insert into studio.subject (account_id, kind, site_id, external_id) values ($1, 'visitor', $2, $3) returning id`,
      [account, site, randomUUID()],
    );
    return {
      account,
      subject: id,
      subjectKind: 'visitor',
      site,
      scope: 'embed',
      via: 'embed-token',
      expiresAt: Infinity,
    };
  };
  return [await visitor(), await visitor()];
}

const png = (width = 64, height = 48): Buffer => {
  const canvas = createCanvas(width, height);
  const context = canvas.getContext('2d');
  context.fillStyle = `#${randomBytes(3).toString('hex')}`;
  context.fillRect(0, 0, width, height);
  return canvas.toBuffer('image/png');
};

/** A PNG that claims another size than it has, as a decompression bomb may. */
const pngOfSize = (width: number, height: number): Buffer => {
  const bytes = png(8, 8);
  bytes.writeUInt32BE(width, 16);
  bytes.writeUInt32BE(height, 20);
  return bytes;
};

const claimOf = (bytes: Uint8Array) => ({
  sha256: createHash('sha256').update(bytes).digest('hex'),
  crc32c: encodeCrc32c(crc32c(bytes)),
});

const send = (url: string, bytes: Uint8Array) =>
  fetch(url, {
    method: 'PUT',
    headers: { 'content-range': `bytes 0-${bytes.length - 1}/${bytes.length}`, origin },
    body: new Uint8Array(bytes),
  });

async function openAndSend(caller: Caller, bytes: Uint8Array, type = 'image/png') {
  const upload = await media.openUpload(caller, { size: bytes.length, type }, { origin });
  expect((await send(upload.session?.url ?? '', bytes)).status).toBe(200);
  return upload;
}

async function uploaded(caller: Caller, bytes: Uint8Array, type?: string) {
  const { id } = await openAndSend(caller, bytes, type);
  return media.complete(caller, id, claimOf(bytes));
}

const objectOf = async (id: string) =>
  (await database.owner.one<{ object: string }>('select object from studio.upload where id = $1', [id])).object;

const code = (code: string) => expect.objectContaining({ code });

test('a file goes from the page to the bucket and is checked', async () => {
  const bytes = png(120, 80);
  const opened = await media.openUpload(ann, { size: bytes.length, type: 'image/png' }, { origin });
  expect(opened).toMatchObject({ state: 'open', session: { chunkBytes: 8 * 1024 * 1024 } });
  await expect(media.complete(ann, opened.id, claimOf(bytes))).rejects.toEqual(code('upload_not_ready'));
  await send(opened.session?.url ?? '', bytes);

  const done = await media.complete(ann, opened.id, claimOf(bytes));
  expect(done).toMatchObject({ state: 'complete', width: 120, height: 80, sha256: claimOf(bytes).sha256 });
  expect(done.session).toBeUndefined();
  const read = await fetch(done.url ?? '');
  expect(Buffer.from(await read.arrayBuffer()).equals(bytes)).toBe(true);
  expect(await media.complete(ann, opened.id, claimOf(bytes))).toMatchObject({ state: 'complete' });
  expect(Date.parse(done.expiresAt) - Date.parse(done.createdAt)).toBe(24 * 3600 * 1000);
  // The session is gone too: a bearer secret would live a week.
  expect((await send(opened.session?.url ?? '', bytes)).status).toBe(410);
});

test('what cannot be taken is refused before a session is opened', async () => {
  const before = gcs.exchanges.length;
  await expect(media.openUpload(ann, { size: 10, type: 'image/svg+xml' }, {})).rejects.toEqual(
    code('unsupported_media'),
  );
  const size = uploadLimits.maxBytes + 1;
  await expect(media.openUpload(ann, { size, type: 'image/png' }, {})).rejects.toEqual(code('upload_too_large'));
  expect(gcs.exchanges.length).toBe(before);
});

test.each([
  ['text', Buffer.from('<html><script>alert(1)</script></html>'.repeat(20)), 'image/png', 'unsupported_media'],
  ['SVG', Buffer.from('<svg xmlns="http://www.w3.org/2000/svg"/>'), 'image/png', 'unsupported_media'],
  ['a zip', Buffer.concat([Buffer.from('PK\u0003\u0004'), randomBytes(200)]), 'image/png', 'unsupported_media'],
  ['a PNG that says it is a JPEG', png(), 'image/jpeg', 'unsupported_media'],
  ['a PNG that breaks off', png().subarray(0, 20), 'image/png', 'unsupported_media'],
  ['40 megapixels', pngOfSize(8000, 5000), 'image/png', 'image_too_large'],
])('%s renamed is refused and deleted', async (_name, bytes, type, problem) => {
  const { id } = await openAndSend(ann, bytes, type);
  const object = await objectOf(id);
  await expect(media.complete(ann, id, claimOf(bytes))).rejects.toEqual(code(problem));
  expect(await store.stat(object)).toBeUndefined();
  await expect(media.get(ann, id)).rejects.toEqual(code('not_found'));
});

test('bytes that are not the declared ones are deleted', async () => {
  const { id } = await openAndSend(ann, png());
  const object = await objectOf(id);
  await expect(media.complete(ann, id, claimOf(png()))).rejects.toEqual(code('checksum_mismatch'));
  expect(await store.stat(object)).toBeUndefined();
});

test('another visitor of the same site finds nothing, in every call', async () => {
  const open = await media.openUpload(ann, { size: 100, type: 'image/png' }, { origin });
  const bytes = png();
  const complete = await uploaded(ann, bytes);
  for (const { id } of [open, complete, { id: randomUUID() }, { id: 'no uuid' }]) {
    await expect(media.get(bob, id)).rejects.toEqual(code('not_found'));
    await expect(media.resume(bob, id, { origin })).rejects.toEqual(code('not_found'));
    await expect(media.complete(bob, id, claimOf(bytes))).rejects.toEqual(code('not_found'));
    await expect(media.remove(bob, id)).rejects.toEqual(code('not_found'));
  }
  expect(await media.get(ann, complete.id)).toMatchObject({ state: 'complete' });
});

test('the same file is found again by its own subject alone, while it has six hours left', async () => {
  const bytes = png();
  const first = await uploaded(ann, bytes);
  const request = { size: bytes.length, type: 'image/png', sha256: claimOf(bytes).sha256 };
  expect((await media.openUpload(ann, request, { origin })).id).toBe(first.id);
  expect((await media.openUpload(bob, request, { origin })).state).toBe('open');
  await database.owner.query(`update studio.upload set expires_at = now() + interval '5 hours' where id = $1`, [
    first.id,
  ]);
  expect((await media.openUpload(ann, request, { origin })).state).toBe('open');
});

test('an open upload is handed again to its subject; another origin gets a session of its own', async () => {
  const bytes = png();
  const opened = await media.openUpload(ann, { size: bytes.length, type: 'image/png' }, { origin });
  expect((await media.resume(ann, opened.id, { origin })).session).toEqual(opened.session);

  const other = await media.resume(ann, opened.id, { origin: 'https://other.example' });
  expect(other.session?.url).not.toBe(opened.session?.url);
  expect((await send(opened.session?.url ?? '', bytes)).status).toBe(410);
  const sent = await send(other.session?.url ?? '', bytes);
  expect(sent.headers.get('access-control-allow-origin')).toBe('https://other.example');
  expect(await media.complete(ann, opened.id, claimOf(bytes))).toMatchObject({ state: 'complete' });
});

test('the database holds no session that can be used', async () => {
  const opened = await media.openUpload(ann, { size: 100, type: 'image/png' }, { origin });
  const row = await database.owner.one<{ session: Buffer }>('select session from studio.upload where id = $1', [
    opened.id,
  ]);
  expect(row.session.toString('latin1')).not.toContain('upload_id');
  const stranger = createMedia({ db: database.db, store, secret: 'another secret, as long as the first one' });
  await expect(stranger.get(ann, opened.id)).rejects.toThrow();
});

test('removing ends the session and deletes the object', async () => {
  const bytes = png();
  const open = await media.openUpload(ann, { size: bytes.length, type: 'image/png' }, { origin });
  await media.remove(ann, open.id);
  expect((await send(open.session?.url ?? '', bytes)).status).toBe(410);
  await expect(media.get(ann, open.id)).rejects.toEqual(code('not_found'));

  const complete = await uploaded(ann, bytes);
  const object = await objectOf(complete.id);
  await media.remove(ann, complete.id);
  expect(await store.stat(object)).toBeUndefined();
  expect((await fetch(complete.url ?? '')).status).toBe(404);
});

test('after 24 hours an upload is gone at once, and its bytes with the next sweep', async () => {
  const open = await media.openUpload(ann, { size: 100, type: 'image/png' }, { origin });
  const complete = await uploaded(ann, png());
  const object = await objectOf(complete.id);
  await database.owner.query(`update studio.upload set expires_at = now() - interval '1 second' where id = any($1)`, [
    [open.id, complete.id],
  ]);
  await expect(media.get(ann, complete.id)).rejects.toEqual(code('not_found'));
  const kept = await uploaded(ann, png());

  expect(await media.sweep()).toEqual({ deleted: 2, failed: 0 });
  expect(await store.stat(object)).toBeUndefined();
  expect((await send(open.session?.url ?? '', randomBytes(100))).status).toBe(410);
  expect(await media.get(ann, kept.id)).toMatchObject({ state: 'complete' });
  expect(await media.sweep()).toEqual({ deleted: 0, failed: 0 });
});

test('storage that does not answer is said so, and the call can be made again', async () => {
  const bytes = png();
  const { id } = await openAndSend(ann, bytes);
  gcs.faults.unavailable = 1_000;
  try {
    await expect(store.endSession(`${gcs.url}/upload/storage/v1/b/x/o?upload_id=y`)).rejects.toEqual(
      code('storage_unavailable'),
    );
  } finally {
    gcs.faults.unavailable = 0;
  }
  expect(await media.complete(ann, id, claimOf(bytes))).toMatchObject({ state: 'complete' });
});
