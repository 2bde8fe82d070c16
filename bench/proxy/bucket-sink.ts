/**
 * A bucket that takes every upload and keeps none: the wire of a GCS multipart upload, so that what is measured is ours.
 * @module
 */
import { CRC32C } from '@google-cloud/storage';
import { serveChild } from './child.ts';

/** The body of the second part of a `multipart/related` upload. */
const contentOf = (body: Buffer, contentType: string): Buffer => {
  const boundary = /boundary="?([^";]+)/.exec(contentType)?.[1] ?? '';
  const start = body.indexOf('\r\n\r\n', body.indexOf(`--${boundary}`, boundary.length)) + 4;
  return body.subarray(start, body.lastIndexOf(`\r\n--${boundary}`));
};

serveChild((request, response) => {
  const chunks: Buffer[] = [];
  request.on('data', (chunk: Buffer) => chunks.push(chunk));
  request.once('end', () => {
    const content = contentOf(Buffer.concat(chunks), request.headers['content-type'] ?? '');
    const sum = new CRC32C();
    sum.update(content);
    const answer = JSON.stringify({
      kind: 'storage#object',
      name: new URL(request.url ?? '', 'http://x').searchParams.get('name'),
      size: String(content.length),
      crc32c: sum.toString(),
      generation: '1',
      metageneration: '1',
    });
    response.writeHead(200, { 'Content-Type': 'application/json' }).end(answer);
  });
});
