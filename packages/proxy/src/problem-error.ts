/**
 * The one error class that becomes an answer: thrown anywhere in the house, written as problem+json by `routes/problems.ts`.
 * @module
 */
import { type Problem, type ProblemCode, problems } from './contract/index.ts';

/** What a problem may say beside its code. None of it holds content of a person: it is logged and shown. */
export interface ProblemDetails extends Pick<Problem, 'detail' | 'path' | 'needed' | 'available' | 'missing'> {
  /** Extra response headers, as in `Retry-After`. */
  readonly headers?: Readonly<Record<string, string>>;
  readonly cause?: unknown;
}

/**
 * An error with a stable code.
 *
 * @example
 * throw new ProblemError('invalid_input', { path: 'input.prompt', detail: 'At most 32,000 characters.' });
 */
export class ProblemError extends Error {
  override readonly name = 'ProblemError';
  readonly code: ProblemCode;
  readonly status: number;
  readonly details: ProblemDetails;

  constructor(code: ProblemCode, details: ProblemDetails = {}) {
    super(details.detail ?? problems[code].title, details.cause === undefined ? undefined : { cause: details.cause });
    this.code = code;
    this.status = problems[code].status;
    this.details = details;
  }
}
