/**
 * Errors as OpenAI writes them.
 * @module
 */
import type { ContentfulStatusCode } from 'hono/utils/http-status';

export class OpenAiError extends Error {
  readonly status: ContentfulStatusCode;
  readonly body: {
    readonly message: string;
    readonly type: string;
    readonly param: string | null;
    readonly code: string | null;
  };
  readonly headers: Readonly<Record<string, string>>;

  constructor(
    status: ContentfulStatusCode,
    error: { message: string; type?: string; param?: string; code?: string | null },
    headers: Record<string, string> = {},
  ) {
    super(error.message);
    this.name = 'OpenAiError';
    this.status = status;
    this.headers = headers;
    this.body = {
      message: error.message,
      type: error.type ?? 'invalid_request_error',
      param: error.param ?? null,
      code: error.code ?? null,
    };
  }
}

const example = (words: readonly string[]) => words.map((word) => `'${word}'`).join(', ');

export const unknownParameter = (param: string) =>
  new OpenAiError(400, { message: `Unknown parameter: '${param}'.`, param, code: 'unknown_parameter' });

export const missingParameter = (param: string) =>
  new OpenAiError(400, {
    message: `Missing required parameter: '${param}'.`,
    param,
    code: 'missing_required_parameter',
  });

export const invalidValue = (param: string, value: unknown, allowed?: readonly string[]) =>
  new OpenAiError(400, {
    message: `Invalid value: '${String(value)}'.${allowed === undefined ? '' : ` Supported values are: ${example(allowed)}.`}`,
    param,
    code: 'invalid_value',
  });

export const refused = () =>
  new OpenAiError(400, {
    message:
      'Your request was rejected by the safety system. If you believe this is an error, contact support and include the request ID. safety_violations=[violence].',
    type: 'image_generation_user_error',
    code: 'moderation_blocked',
  });

export const rateLimited = () =>
  new OpenAiError(
    429,
    {
      message:
        'Rate limit reached for images per minute (IPM): Limit 50, Used 50, Requested 1. Please try again in 1s.',
      type: 'requests',
      code: 'rate_limit_exceeded',
    },
    { 'retry-after': '1', 'retry-after-ms': '1000' },
  );

export const serverError = () =>
  new OpenAiError(500, {
    message: 'The server had an error while processing your request. Sorry about that!',
    type: 'server_error',
  });
