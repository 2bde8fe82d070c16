/**
 * A bucket that takes every upload and keeps none: the wire of a GCS media upload, so that what is measured is ours.
 * @module
 */
import { crc32c, encodeCrc32c } from '../../packages/proxy/stand-ins/gcs/crc32c.ts';
import { serveChild } from './child.ts';

serveChild((request, response) => {
  const chunks: Buffer[] = [];
  request.on('data', (chunk: Buffer) => chunks.push(chunk));
  request.once('end', () => {
    const content = Buffer.concat(chunks);
    const answer = JSON.stringify({
      kind: 'storage#object',
      name: new URL(request.url ?? '', 'http://x').searchParams.get('name'),
      size: String(content.length),
      crc32c: encodeCrc32c(crc32c(content)),
      generation: '1',
      metageneration: '1',
    });
    response.writeHead(200, { 'Content-Type': 'application/json' }).end(answer);
  });
});
