/**
 * Errors on the wire: `application/problem+json` (RFC 9457) with a stable code.
 * The table below is the only list of codes; docs and the client read it.
 * @module
 */
import { z } from 'zod';

/**
 * Every error code that the proxy can answer with: HTTP status, title, and what the caller can do.
 * Codes are stable: one is never renamed and never changes its meaning.
 */
export const problems = {
  token_missing: { status: 401, title: 'Sign in first', remedy: 'Send a token in the Authorization header.' },
  token_invalid: { status: 401, title: 'The token is not valid', remedy: 'Sign in again to get a new token.' },
  token_expired: { status: 401, title: 'The token has expired', remedy: 'Refresh the session and send the new token.' },
  account_erased: { status: 401, title: 'This account was erased', remedy: 'Create a new account.' },
  invalid_request: { status: 400, title: 'The request is malformed', remedy: 'Mend the field that `path` names.' },
  invalid_input: { status: 422, title: 'A model input is not valid', remedy: 'Mend the field that `path` names.' },
  unknown_model: { status: 404, title: 'No such model', remedy: 'Choose a model from GET /v1/models.' },
  not_found: { status: 404, title: 'Not found', remedy: 'Check the id; it must be one of yours.' },
  method_not_allowed: { status: 405, title: 'Method not allowed', remedy: 'Use a method that the Allow header names.' },
  payload_too_large: {
    status: 413,
    title: 'The request body is too large',
    remedy: 'Send files through POST /v1/uploads.',
  },
  unsupported_content_type: { status: 415, title: 'Unsupported content type', remedy: 'Send application/json.' },
  idempotency_key_missing: {
    status: 400,
    title: 'Idempotency-Key is required',
    remedy: 'Send a fresh random key with each new job, and the same key with each retry of it.',
  },
  idempotency_key_reused: {
    status: 422,
    title: 'This Idempotency-Key was used with another body',
    remedy: 'Send a fresh key, or exactly the same body.',
  },
  insufficient_credits: { status: 402, title: 'Not enough credits', remedy: 'Add credits or choose cheaper settings.' },
  account_in_debt: {
    status: 402,
    title: 'The account owes credits after a refund',
    remedy: 'Add credits: the debt is paid first.',
  },
  price_above_max: {
    status: 409,
    title: 'The price is above maxCredits',
    remedy: 'Raise maxCredits or choose cheaper settings.',
  },
  quote_expired: { status: 409, title: 'The quote has expired', remedy: 'Ask for a new quote.' },
  quote_mismatch: {
    status: 422,
    title: 'The quote is for another caller or input',
    remedy: 'Ask for a quote for exactly this input.',
  },
  unsupported_media: {
    status: 422,
    title: 'The file is not of a supported type',
    remedy: 'Send a file of a type that the model or the upload accepts.',
  },
  image_too_large: {
    status: 422,
    title: 'The image has too many pixels',
    remedy: 'Scale the image down to the limit that `detail` names.',
  },
  upload_too_large: { status: 422, title: 'The file is too large', remedy: 'Send a file below the limit.' },
  upload_not_ready: { status: 409, title: 'The upload is not complete', remedy: 'Finish the upload first.' },
  checksum_mismatch: {
    status: 422,
    title: 'The stored bytes are not the bytes that were declared',
    remedy: 'Upload the file again.',
  },
  job_not_finished: { status: 409, title: 'The job is still running', remedy: 'Cancel it first, or wait for its end.' },
  rate_limited: { status: 429, title: 'Too many requests', remedy: 'Wait as long as Retry-After says.' },
  storage_unavailable: { status: 503, title: 'Storage does not answer', remedy: 'Try again in a moment.' },
  unavailable: { status: 503, title: 'The service is starting or stopping', remedy: 'Try again in a moment.' },
  internal: { status: 500, title: 'Something went wrong on our side', remedy: 'Try again; quote the request id.' },
} as const satisfies Record<string, { status: number; title: string; remedy: string }>;

export type ProblemCode = keyof typeof problems;

/** The codes as a list, for the schema and the docs. */
export const problemCodes = Object.keys(problems) as [ProblemCode, ...ProblemCode[]];

/** An RFC 9457 problem. */
export const problemSchema = z.object({
  type: z.string().meta({ description: 'A URL of the documentation of this code.' }),
  title: z.string(),
  status: z.int(),
  code: z.enum(problemCodes).meta({ description: 'Stable code.' }),
  detail: z.string().optional(),
  path: z.string().optional().meta({ description: 'The field at fault, as in `input.prompt`.' }),
  remedy: z.string().meta({ description: 'What to do about it.' }),
  requestId: z.string(),
  needed: z.int().optional().meta({ description: 'Credits that the request needs (402).' }),
  available: z.int().optional().meta({ description: 'Credits that the account can spend (402).' }),
  missing: z.int().optional().meta({ description: 'Credits that are missing (402).' }),
});

export type Problem = z.infer<typeof problemSchema>;
