/**
 * Reads a JSON body of bounded size.
 * @module
 */
import { ProblemError } from '../problem-error.ts';
import type { HttpContext } from './route.ts';

/** Files never come this way, so a body is small. */
export const maxBodyBytes = 256 * 1024;

const tooLarge = () => new ProblemError('payload_too_large', { detail: `At most ${maxBodyBytes / 1024} kB.` });

const readBounded = async (context: HttpContext): Promise<string> => {
  const length = context.req.header('content-length');
  if (length !== undefined) {
    // The HTTP parser ends the body at this length, so the claim can be believed.
    if (Number(length) > maxBodyBytes) throw tooLarge();
    return context.req.text();
  }
  const body = context.req.raw.body;
  if (!body) return '';
  const decoder = new TextDecoder();
  let text = '';
  let bytes = 0;
  for await (const chunk of body) {
    bytes += chunk.byteLength;
    if (bytes > maxBodyBytes) throw tooLarge();
    text += decoder.decode(chunk, { stream: true });
  }
  return text + decoder.decode();
};

/**
 * The body as a JSON value.
 * @throws ProblemError `unsupported_content_type`, `payload_too_large`, or `invalid_request` where it is not JSON.
 */
export const readJson = async (context: HttpContext): Promise<unknown> => {
  const type = context.req.header('content-type');
  if (type === undefined || !/^application\/json\s*(?:;|$)/i.test(type))
    throw new ProblemError('unsupported_content_type');
  const text = await readBounded(context);
  try {
    return JSON.parse(text);
  } catch (cause) {
    throw new ProblemError('invalid_request', { detail: 'The body is not JSON.', cause });
  }
};
