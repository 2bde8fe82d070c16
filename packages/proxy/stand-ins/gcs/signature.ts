/**
 * V4 signed URLs, verified as GCS does.
 * @see https://cloud.google.com/storage/docs/authentication/canonical-requests
 * @module
 */
import type { KeyObject } from 'node:crypto';
import { createHash, verify } from 'node:crypto';

/** Why a URL is refused: the code and words of the XML error. */
export interface SignatureProblem {
  readonly status: 400 | 403;
  readonly code: string;
  readonly message: string;
  readonly details?: Readonly<Record<string, string>>;
}

export interface SignedRequest {
  readonly method: string;
  readonly url: URL;
  readonly headers: Readonly<Record<string, string>>;
}

const longestSeconds = 7 * 24 * 60 * 60;
const algorithm = 'GOOG4-RSA-SHA256';

const encode = (text: string) =>
  encodeURIComponent(text).replace(/[!'()*]/g, (char) => `%${char.charCodeAt(0).toString(16).toUpperCase()}`);

const parseStamp = (stamp: string) => {
  const parts = /^(\d{4})(\d\d)(\d\d)T(\d\d)(\d\d)(\d\d)Z$/.exec(stamp);
  if (parts === null) return Number.NaN;
  const [, year, month, day, hour, minute, second] = parts.map(Number);
  return Date.UTC(year ?? 0, (month ?? 1) - 1, day, hour, minute, second);
};

const refuse = (message: string, details?: Record<string, string>, code = 'SignatureDoesNotMatch') => ({
  status: 403 as const,
  code,
  message,
  ...(details === undefined ? {} : { details }),
});

const malformed = (details: string): SignatureProblem => ({
  status: 400,
  code: 'AuthenticationRequired',
  message: 'The request is malformed.',
  details: { Details: details },
});

/** What is wrong with the signature of a request, or undefined when it holds. */
export function checkSignature(
  request: SignedRequest,
  key: { clientEmail: string; publicKey: KeyObject },
  now: number,
): SignatureProblem | undefined {
  const query = request.url.searchParams;
  const get = (name: string) => query.get(name) ?? '';
  if (get('X-Goog-Algorithm') !== algorithm) return malformed('X-Goog-Algorithm');

  const stamp = get('X-Goog-Date');
  const start = parseStamp(stamp);
  const seconds = Number(get('X-Goog-Expires'));
  if (Number.isNaN(start)) return malformed('X-Goog-Date');
  if (!(seconds >= 1 && seconds <= longestSeconds)) return malformed('X-Goog-Expires');

  const scope = `${stamp.slice(0, 8)}/auto/storage/goog4_request`;
  if (get('X-Goog-Credential') !== `${key.clientEmail}/${scope}`) {
    return refuse('The credential scope of the signed URL is not valid.', undefined, 'AccessDenied');
  }
  if (now < start - 15 * 60 * 1000 || now > start + seconds * 1000) {
    const message = 'The provided token has expired.';
    return {
      status: 400,
      code: 'ExpiredToken',
      message,
      details: { Details: `Request signature expired at: ${new Date(start + seconds * 1000).toISOString()}` },
    };
  }

  const signedHeaders = get('X-Goog-SignedHeaders').split(';');
  if (!signedHeaders.includes('host')) return malformed('X-Goog-SignedHeaders');
  // The SDKs sign the host without its port.
  const headerValue = (name: string) => (name === 'host' ? request.url.hostname : (request.headers[name] ?? ''));
  const unsigned = Object.keys(request.headers).find(
    (name) => name.startsWith('x-goog-') && !signedHeaders.includes(name),
  );
  if (unsigned !== undefined) return refuse(`The header ${unsigned} is not signed.`);

  const canonicalQuery = [...query]
    .filter(([name]) => name !== 'X-Goog-Signature')
    .map(([name, value]) => `${encode(name)}=${encode(value)}`)
    .sort()
    .join('&');
  const canonicalRequest = [
    request.method,
    decodeURIComponent(request.url.pathname).split('/').map(encode).join('/'),
    canonicalQuery,
    ...signedHeaders.map((name) => `${name}:${headerValue(name).trim().replace(/\s+/g, ' ')}`),
    '',
    signedHeaders.join(';'),
    request.headers['x-goog-content-sha256'] ?? 'UNSIGNED-PAYLOAD',
  ].join('\n');
  const hash = createHash('sha256').update(canonicalRequest).digest('hex');
  const stringToSign = [algorithm, stamp, scope, hash].join('\n');
  const signature = Buffer.from(get('X-Goog-Signature'), 'hex');
  if (verify('RSA-SHA256', Buffer.from(stringToSign), key.publicKey, signature)) return undefined;
  return refuse('Access denied.', { StringToSign: stringToSign, CanonicalRequest: canonicalRequest });
}
