/**
 * GoTrue's errors. Their shape on the wire depends on the version that the caller speaks.
 * @module
 */
import type { Context } from 'hono';
import type { ContentfulStatusCode } from 'hono/utils/http-status';
import type { StandInEnv } from '../listen.ts';

const versionHeader = 'X-Supabase-Api-Version';
const version = '2024-01-01';

/** An error with GoTrue's own code and words. */
export class GoTrueError extends Error {
  readonly status: ContentfulStatusCode;
  readonly code: string;
  readonly extra: Readonly<Record<string, unknown>>;

  constructor(status: ContentfulStatusCode, code: string, message: string, extra: Record<string, unknown> = {}) {
    super(message);
    this.name = 'GoTrueError';
    this.status = status;
    this.code = code;
    this.extra = extra;
  }
}

/** From 2024-01-01 on `{code, message}`; to older callers `{code: status, error_code, msg}`. */
export function answerError(c: Context<StandInEnv>, error: GoTrueError): Response {
  const asked = c.req.header(versionHeader);
  if (asked !== undefined && asked >= version) {
    c.header(versionHeader, version);
    return c.json({ code: error.code, message: error.message, ...error.extra }, error.status);
  }
  return c.json({ code: error.status, error_code: error.code, msg: error.message, ...error.extra }, error.status);
}
