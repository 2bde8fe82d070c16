/**
 * Errors as answers: `application/problem+json` (RFC 9457). A problem's body depends on its code and details alone, so
 * a foreign id and a missing one cannot be told apart.
 * @module
 */
import { type Problem, type ProblemCode, problems } from '../contract/index.ts';
import { DatabaseError } from '../db/pool.ts';
import { ProblemError } from '../problem-error.ts';
import type { Log } from '../telemetry/log.ts';
import type { HttpContext } from './route.ts';

/** Where a code is explained: an anchor of the reference page. */
export const problemType = (code: ProblemCode): string => `/docs#${code}`;

export const problemBody = (error: ProblemError, requestId: string): Problem => {
  const { headers: _headers, cause: _cause, ...said } = error.details;
  return {
    type: problemType(error.code),
    title: problems[error.code].title,
    status: error.status,
    code: error.code,
    ...said,
    remedy: problems[error.code].remedy,
    requestId,
  };
};

/** Faults of the database that say something to the caller; what says nothing to them is `internal`. */
const fromDatabase = (error: DatabaseError): ProblemError | undefined => {
  if (error.code === 'unreachable') return new ProblemError('unavailable', { cause: error });
  if (error.code === 'invalid_cursor')
    return new ProblemError('invalid_request', { path: 'cursor', detail: 'Use the nextCursor of the page before.' });
  return undefined;
};

const toProblem = (error: unknown): ProblemError => {
  if (error instanceof ProblemError) return error;
  return (
    (error instanceof DatabaseError ? fromDatabase(error) : undefined) ?? new ProblemError('internal', { cause: error })
  );
};

/** Writes `error`. What is not a ProblemError becomes `internal`: its words stay here. */
export const answerProblem = (context: HttpContext, error: unknown, log: Log): Response => {
  const known = toProblem(error);
  const requestId = context.get('requestId');
  context.set('problem', known.code);
  if (known.status >= 500)
    log.error('request failed', {
      requestId,
      route: context.get('route'),
      code: known.code,
      error: known.details.cause ?? known,
    });
  for (const [name, value] of Object.entries(known.details.headers ?? {})) context.header(name, value);
  if (known.status === 401) context.header('WWW-Authenticate', 'Bearer');
  context.header('Content-Type', 'application/problem+json');
  return context.body(JSON.stringify(problemBody(known, requestId)), known.status as 500);
};
