/**
 * What an error of the OpenAI SDK means for a run: may it have been billed, may it be sent again, what to tell the person.
 * @module
 */
import OpenAI from 'openai';
import type { JobError } from '../contract/index.ts';
import type { RunResult } from './model.ts';
import { AnswerTooLargeError, causesOf, wasNeverSent } from './undici-fetch.ts';

type RunError = Omit<JobError, 'charged'>;

/** The longest pause that a provider's Retry-After is believed for. */
const maxRetryAfterMs = 5 * 60_000;

/** `retry-after-ms`, or `retry-after` in seconds or as a date (RFC 9110, 10.2.3). */
export const readRetryAfter = (headers: Headers | undefined, now = Date.now()): number | undefined => {
  const exact = Number(headers?.get('retry-after-ms') ?? Number.NaN);
  const text = headers?.get('retry-after');
  const seconds = text === null || text === undefined ? Number.NaN : Number(text);
  const wait = Number.isFinite(exact)
    ? exact
    : Number.isFinite(seconds)
      ? seconds * 1000
      : Date.parse(text ?? '') - now;
  return Number.isFinite(wait) ? Math.min(Math.max(wait, 0), maxRetryAfterMs) : undefined;
};

const bodyOf = (error: InstanceType<typeof OpenAI.APIError>): Record<string, unknown> =>
  typeof error.error === 'object' && error.error !== null ? (error.error as Record<string, unknown>) : {};

const text = (value: unknown, fallback: string): string =>
  typeof value === 'string' && value.trim() !== '' ? value.slice(0, 1000) : fallback;

const refusal = (body: Record<string, unknown>): RunError => {
  const stage = body.moderation_stage === 'output' ? 'output' : 'input';
  const categories = body.moderation_categories ?? body.categories;
  const category = Array.isArray(categories) ? categories.find((item) => typeof item === 'string') : undefined;
  return {
    code: 'refused_by_policy',
    stage,
    ...(category === undefined ? {} : { category }),
    message: text(body.message, 'The provider’s safety system refused this request.'),
    remedy:
      stage === 'input'
        ? 'Change the prompt or the references and run it again.'
        : 'Run it again, or change the prompt so that the picture turns out differently.',
    retryable: stage === 'output',
  };
};

const rejected = (body: Record<string, unknown>): RunError => ({
  code: 'provider_rejected',
  stage: 'input',
  message: text(body.message, 'The provider did not accept the input.'),
  remedy: 'Change the settings that the message names.',
  retryable: false,
});

const misconfigured: RunError = {
  code: 'provider_misconfigured',
  stage: 'run',
  message: 'The provider does not accept this service’s key, or its quota is used up.',
  remedy: 'Try another model, or tell the site’s operator.',
  retryable: false,
};

const rateLimited: RunError = {
  code: 'provider_rate_limited',
  stage: 'run',
  message: 'The provider has too many requests right now.',
  remedy: 'Run it again in a few minutes.',
  retryable: true,
};

const unavailable: RunError = {
  code: 'provider_unavailable',
  stage: 'run',
  message: 'The provider could not be reached or had an error of its own.',
  remedy: 'Run it again in a few minutes.',
  retryable: true,
};

const timedOut: RunError = {
  code: 'provider_timeout',
  stage: 'run',
  message: 'The provider did not answer in time.',
  remedy: 'Run it again, with a smaller size or a lower quality if it happens twice.',
  retryable: true,
};

/** Turns whatever a call threw into a result. Never throws for an error of the provider or the network. */
export const resultOfError = (error: unknown): RunResult => {
  // Our signal or the SDK's clock ended the call; the provider may still be working, and may bill.
  if (error instanceof OpenAI.APIUserAbortError || error instanceof OpenAI.APIConnectionTimeoutError) {
    return { state: 'unknown', error: timedOut };
  }
  if (error instanceof OpenAI.APIConnectionError) {
    for (const cause of causesOf(error)) {
      if (cause instanceof AnswerTooLargeError) return { state: 'unknown', error: badAnswer };
    }
    return wasNeverSent(error) ? { state: 'failed', error: unavailable } : { state: 'unknown', error: unavailable };
  }
  if (!(error instanceof OpenAI.APIError)) throw error;
  const body = bodyOf(error);
  if (error.status === 429) {
    if (error.code === 'insufficient_quota') return { state: 'failed', error: misconfigured };
    const retryAfterMs = readRetryAfter(error.headers);
    return { state: 'failed', error: rateLimited, ...(retryAfterMs === undefined ? {} : { retryAfterMs }) };
  }
  if (error.status === 401 || error.status === 403) return { state: 'failed', error: misconfigured };
  if (error.code === 'moderation_blocked' || error.code === 'content_policy_violation') {
    return { state: 'refused', error: refusal(body) };
  }
  // 408 and 409 are given before the work begins; 5xx may come after it was done.
  if (error.status === 408 || error.status === 409) return { state: 'failed', error: unavailable };
  if (error.status !== undefined && error.status < 500) return { state: 'failed', error: rejected(body) };
  return { state: 'unknown', error: unavailable };
};

/** The answer has bytes that are no picture, or none that we may take. */
export const badAnswer: RunError = {
  code: 'bad_output',
  stage: 'output',
  message: 'The provider’s answer was not a picture that can be used.',
  remedy: 'Run it again.',
  retryable: true,
};

/** The provider said yes and delivered nothing. */
export const emptyAnswer: RunError = {
  code: 'empty_output',
  stage: 'output',
  message: 'The provider answered without a picture.',
  remedy: 'Run it again, or change the prompt.',
  retryable: true,
};
