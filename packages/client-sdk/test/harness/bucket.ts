/**
 * The bucket of an upload test: GCS's stand-in behind a wire that can be held in the middle of a request.
 * @module
 */
import { createHash } from 'node:crypto';
import { once } from 'node:events';
import { type AddressInfo, connect, createServer, type Socket } from 'node:net';
import { createGcsStandIn, type GcsStandIn } from '../../../proxy/stand-ins/gcs/index.ts';

export interface Bucket {
  readonly gcs: GcsStandIn;
  /** Origin that the page sends to. */
  readonly url: string;
  /** Opens a session as the proxy does, for pages of `origin`. */
  openSession(size: number, type: string, origin: string): Promise<string>;
  /** Mends the wire and lets this many more bytes of the pages' requests through, then holds the rest back. */
  allow(bytes: number): void;
  /** Ends every connection, and each new one, until `allow`. A single cut the browser would mend by itself. */
  cut(): void;
  /** SHA-256 of the only object. */
  digest(): Promise<string>;
  close(): Promise<void>;
}

export async function startBucket(): Promise<Bucket> {
  const gcs = await createGcsStandIn();
  let allowed = Number.POSITIVE_INFINITY;
  let isCut = false;
  const pages = new Set<Socket>();
  const wire = createServer((page) => {
    if (isCut) {
      page.resetAndDestroy();
      return;
    }
    const server = connect(gcs.port, '127.0.0.1');
    pages.add(page);
    page.on('close', () => {
      pages.delete(page);
      server.destroy();
    });
    page.on('error', () => undefined);
    server.on('error', () => page.destroy());
    server.on('close', () => page.destroy());
    server.pipe(page);
    page.on('data', (bytes) => {
      allowed -= bytes.length;
      if (allowed <= 0) page.pause();
      if (!server.write(bytes)) {
        page.pause();
        server.once('drain', () => allowed > 0 && page.resume());
      }
    });
  });
  wire.listen(0, '127.0.0.1');
  await once(wire, 'listening');
  const url = `http://127.0.0.1:${(wire.address() as AddressInfo).port}`;
  const objects = `${gcs.url}/storage/v1/b/${gcs.bucket}/o`;

  return {
    gcs,
    url,
    async openSession(size, type, origin) {
      const answer = await fetch(`${gcs.url}/upload/storage/v1/b/${gcs.bucket}/o?uploadType=resumable&name=upload`, {
        method: 'POST',
        headers: { origin, 'x-upload-content-type': type, 'x-upload-content-length': String(size) },
      });
      return (answer.headers.get('location') as string).replace(gcs.url, url);
    },
    allow(bytes) {
      isCut = false;
      allowed = bytes;
      for (const page of pages) page.resume();
    },
    cut() {
      isCut = true;
      for (const page of pages) page.resetAndDestroy();
    },
    async digest() {
      const { items } = (await (await fetch(objects)).json()) as { items: readonly { name: string }[] };
      if (items.length !== 1) throw new Error(`The bucket holds ${items.length} objects.`);
      const { body } = await fetch(`${objects}/${items[0]?.name}?alt=media`);
      const hash = createHash('sha256');
      for await (const bytes of body as unknown as AsyncIterable<Uint8Array>) hash.update(bytes);
      return hash.digest('hex');
    },
    async close() {
      wire.close();
      for (const page of pages) page.destroy();
      await gcs.close();
    },
  };
}
