/**
 * What no document of a provider describes in a form that a machine reads. Each rule says where it is written in words.
 * @module
 */
import type { Exchange } from '../recorder.ts';
import type { Findings, Operation } from './documents.ts';

const rule = (
  document: string,
  id: string,
  matches: (exchange: Exchange) => boolean,
  check: (exchange: Exchange) => (string | false)[],
): Operation => ({
  id,
  document,
  matches,
  checkRequest: () => [],
  checkResponse: (exchange): Findings => check(exchange).filter((finding) => finding !== false),
});

const isSession = ({ query }: Exchange) => query.upload_id !== undefined;

export const ownRules: readonly Operation[] = [
  rule(
    'cloud.google.com/storage/docs/performing-resumable-uploads',
    'PUT session',
    (exchange) => exchange.method === 'PUT' && isSession(exchange),
    ({ headers, status, responseHeaders, response }) => [
      !/^bytes (\d+-(\d+|\*)|\*)\/(\d+|\*)$/.test(headers['content-range'] ?? 'bytes */*') &&
        'Content-Range is malformed',
      ![200, 308].includes(status) && `status ${status}`,
      status === 308 && !/^(bytes=0-\d+)?$/.test(responseHeaders.range ?? '') && 'Range of 308 is malformed',
      status === 200 && (response as { kind?: unknown })?.kind !== 'storage#object' && 'the answer is no object',
    ],
  ),
  rule(
    'cloud.google.com/storage/docs/performing-resumable-uploads',
    'DELETE session',
    (exchange) => exchange.method === 'DELETE' && isSession(exchange),
    ({ status }) => [![499, 404, 410].includes(status) && `status ${status}`],
  ),
  rule(
    'cloud.google.com/storage/docs/access-control/signed-urls',
    'GET signed URL',
    ({ method, query }) => method === 'GET' && query['X-Goog-Algorithm'] !== undefined,
    ({ query, status, responseHeaders }) => [
      query['X-Goog-Algorithm'] !== 'GOOG4-RSA-SHA256' && 'the algorithm is another',
      !(Number(query['X-Goog-Expires']) <= 604_800) && 'it lives longer than a week',
      status < 400 &&
        !/^crc32c=.{8},md5=.{24}$/.test(responseHeaders['x-goog-hash'] ?? '') &&
        'x-goog-hash is malformed',
      status >= 400 && !responseHeaders['content-type']?.startsWith('application/xml') && 'the error is no XML',
    ],
  ),
  rule(
    'RFC 7517',
    'GET /.well-known/jwks.json',
    ({ path }) => path === '/auth/v1/.well-known/jwks.json',
    ({ response }) => {
      const [key] = (response as { keys: Record<string, unknown>[] }).keys;
      return [
        !(key?.kty === 'EC' && key.crv === 'P-256' && key.alg === 'ES256') && 'the key is not for ES256',
        typeof key?.kid !== 'string' && 'the key has no kid',
        key?.d !== undefined && 'the private key is shown',
      ];
    },
  ),
];
