/**
 * A `fetch` for provider SDKs over an undici `Agent` of our own. Node's built-in fetch ends an answer that takes longer
 * than five minutes, takes no Agent of another undici release, and has no cap on what it reads.
 * @module
 */
import { Agent, errors, request } from 'undici';

/** An answer that was longer than the cap. The provider may have billed it. */
export class AnswerTooLargeError extends Error {
  override readonly name = 'AnswerTooLargeError';
}

export interface UndiciFetchOptions {
  /** How long the provider may think before its first byte, and between two bytes. ms. */
  readonly silenceMs: number;
  readonly connectMs: number;
  /** Bytes of an answer that are read before it is cut. */
  readonly maxBytes: number;
}

/** The fetch itself; `Response` tells the SDK that our multipart bodies are the global ones. */
export type ProviderFetch = ((url: string | URL | Request, init?: RequestInit) => Promise<Response>) & {
  readonly Response: typeof Response;
};

const nullBodyStatuses = new Set([101, 204, 205, 304]);

/** Encodes a body as fetch does: a form becomes multipart, with its boundary in the type. */
const encodeBody = async (init: RequestInit, headers: Headers): Promise<string | Uint8Array | null> => {
  if (init.body === undefined || init.body === null) return null;
  if (typeof init.body === 'string') return init.body;
  const encoded = new Response(init.body);
  const type = encoded.headers.get('content-type');
  if (type !== null && !headers.has('content-type')) headers.set('content-type', type);
  return new Uint8Array(await encoded.arrayBuffer());
};

const readCapped = async (body: AsyncIterable<Uint8Array>, maxBytes: number): Promise<Uint8Array> => {
  const chunks: Uint8Array[] = [];
  let size = 0;
  for await (const chunk of body) {
    size += chunk.byteLength;
    if (size > maxBytes) throw new AnswerTooLargeError(`The answer is longer than ${maxBytes} bytes.`);
    chunks.push(chunk);
  }
  return chunks.length === 1 && chunks[0] ? chunks[0] : Buffer.concat(chunks, size);
};

/** Follows no redirect: a provider's API has none, and a key must not travel to another host. */
export const createUndiciFetch = (options: UndiciFetchOptions): { fetch: ProviderFetch; close(): Promise<void> } => {
  const agent = new Agent({
    headersTimeout: options.silenceMs,
    bodyTimeout: options.silenceMs,
    connect: { timeout: options.connectMs },
  });
  const send = async (url: string | URL | Request, init: RequestInit = {}): Promise<Response> => {
    const headers = new Headers(init.headers);
    const body = await encodeBody(init, headers);
    const answer = await request(String(url), {
      dispatcher: agent,
      method: (init.method ?? 'GET').toUpperCase() as 'GET' | 'POST',
      headers: Object.fromEntries(headers),
      body,
      signal: init.signal ?? null,
    });
    const bytes = await readCapped(answer.body, options.maxBytes);
    const answerHeaders = new Headers();
    for (const [name, value] of Object.entries(answer.headers)) {
      for (const item of Array.isArray(value) ? value : [value])
        if (item !== undefined) answerHeaders.append(name, item);
    }
    return new Response(nullBodyStatuses.has(answer.statusCode) ? null : bytes.slice(), {
      status: answer.statusCode,
      headers: answerHeaders,
    });
  };
  return { fetch: Object.assign(send, { Response }), close: () => agent.close() };
};

const unsentCodes = new Set(['ECONNREFUSED', 'ENOTFOUND', 'EAI_AGAIN', 'EHOSTUNREACH', 'ENETUNREACH']);

/** The causes of an error, itself first. */
export function* causesOf(error: unknown): Generator<Error> {
  for (let at = error, depth = 0; at instanceof Error && depth < 8; at = at.cause, depth += 1) {
    yield at;
    if (at instanceof AggregateError) for (const inner of at.errors) if (inner instanceof Error) yield inner;
  }
}

/** Whether the request never reached the provider, so that sending it again cannot bill twice. */
export const wasNeverSent = (error: unknown): boolean => {
  for (const cause of causesOf(error)) {
    if (cause instanceof errors.ConnectTimeoutError) return true;
    const code = (cause as { code?: unknown }).code;
    if (typeof code === 'string' && unsentCodes.has(code)) return true;
  }
  return false;
};
