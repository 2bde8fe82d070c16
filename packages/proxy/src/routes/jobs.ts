/**
 * `/v1/jobs`: run models, and see what became of it.
 * @module
 */
import { type JobState, jobListQuerySchema, jobPageSchema, jobRequestSchema, jobSchema } from '../contract/index.ts';
import type { Jobs } from '../jobs/index.ts';
import { ProblemError } from '../problem-error.ts';
import { callerRoute, type HttpContext, type Route } from './route.ts';

/** Proxies on the way often cut requests that are silent for longer. */
const maxWaitSeconds = 60;

/** Visible ASCII: a key is compared byte by byte and stored. */
const idempotencyKey = /^[\x21-\x7e]{1,255}$/;

const keyOf = (context: HttpContext): string => {
  const key = context.req.header('idempotency-key');
  if (key === undefined || key === '') throw new ProblemError('idempotency_key_missing', { path: 'Idempotency-Key' });
  if (!idempotencyKey.test(key))
    throw new ProblemError('invalid_request', { path: 'Idempotency-Key', detail: '1–255 visible ASCII characters.' });
  return key;
};

/**
 * Seconds that the caller would wait for the end of the job; 0 when they would not.
 * @see https://datatracker.ietf.org/doc/html/rfc7240#section-4.3
 */
const waitOf = (context: HttpContext): number => {
  const seconds = /(?:^|[,;\s])wait=(\d{1,6})(?:$|[,;\s])/i.exec(context.req.header('prefer') ?? '')?.[1];
  return seconds === undefined ? 0 : Math.min(Number(seconds), maxWaitSeconds);
};

const isOpen = (state: JobState): boolean => state === 'queued' || state === 'running';

export const jobRoutes = (jobs: Jobs): readonly Route[] => [
  callerRoute({
    method: 'POST',
    path: '/v1/jobs',
    id: 'createJob',
    tag: 'Jobs',
    summary: 'Run a model',
    description:
      'Sets the price aside and starts. What is charged at the end is never more. The same key with the same body gives the same job again, with `Idempotency-Replayed: true`.',
    headers: {
      'Idempotency-Key': {
        required: true,
        description: 'A fresh random value for each new job, and the same value for each retry of it.',
      },
      Prefer: {
        description: `\`wait=N\`: answer when the job has ended, or after N seconds, at most ${maxWaitSeconds}.`,
      },
    },
    body: jobRequestSchema,
    answers: {
      200: { description: 'The job, which ended while the caller waited.', schema: jobSchema },
      202: { description: 'The job, which has not ended.', schema: jobSchema, headers: { Location: 'Where it is.' } },
    },
    problems: [
      'idempotency_key_missing',
      'idempotency_key_reused',
      'unknown_model',
      'invalid_input',
      'not_found',
      'upload_not_ready',
      'unsupported_media',
      'image_too_large',
      'upload_too_large',
      'insufficient_credits',
      'account_in_debt',
      'price_above_max',
      'quote_expired',
      'quote_mismatch',
    ],
    handle: async ({ context, caller, body }) => {
      const wait = waitOf(context);
      const { job, replayed } = await jobs.submit(caller, keyOf(context), body, wait * 1000);
      context.header('Location', `/v1/jobs/${job.id}`);
      if (replayed) context.header('Idempotency-Replayed', 'true');
      if (wait > 0) context.header('Preference-Applied', `wait=${wait}`);
      return context.json(job, isOpen(job.state) ? 202 : 200);
    },
  }),
  callerRoute({
    method: 'GET',
    path: '/v1/jobs',
    id: 'listJobs',
    tag: 'Jobs',
    summary: 'The caller’s jobs, newest first',
    description: 'Also the way to follow jobs where event streams do not pass.',
    query: jobListQuerySchema,
    answers: { 200: { description: 'A page.', schema: jobPageSchema } },
    handle: async ({ context, caller, query }) => context.json(await jobs.list(caller, query)),
  }),
  callerRoute({
    method: 'GET',
    path: '/v1/jobs/{id}',
    id: 'getJob',
    tag: 'Jobs',
    summary: 'One job with its receipt and fresh links to its outputs',
    answers: { 200: { description: 'The job.', schema: jobSchema } },
    problems: ['storage_unavailable'],
    handle: async ({ context, caller, params }) => context.json(await jobs.get(caller, params.id ?? '')),
  }),
  callerRoute({
    method: 'POST',
    path: '/v1/jobs/{id}/cancel',
    id: 'cancelJob',
    tag: 'Jobs',
    summary: 'Ask a job to end',
    description: 'Charged is what the provider bills, never more than the hold; nothing when it had not begun.',
    answers: { 202: { description: 'The job. It ends as soon as its provider lets go.', schema: jobSchema } },
    handle: async ({ context, caller, params }) => context.json(await jobs.cancel(caller, params.id ?? ''), 202),
  }),
  callerRoute({
    method: 'DELETE',
    path: '/v1/jobs/{id}',
    id: 'deleteJob',
    tag: 'Jobs',
    summary: 'Delete a job’s content and outputs',
    description: 'What it cost stays in the ledger.',
    answers: { 204: { description: 'It is gone.' } },
    problems: ['job_not_finished', 'storage_unavailable'],
    handle: async ({ context, caller, params }) => {
      await jobs.remove(caller, params.id ?? '');
      return context.body(null, 204);
    },
  }),
];
