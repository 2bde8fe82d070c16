/**
 * `GET /v1/jobs/events`: one stream of all that happens to the caller's jobs.
 * @module
 */
import { z } from 'zod';
import { type JobEvent, jobEventSchema } from '../contract/index.ts';
import type { Jobs } from '../jobs/index.ts';
import { ProblemError } from '../problem-error.ts';
import type { Caller } from '../session/caller.ts';
import type { Log } from '../telemetry/log.ts';
import { eventStream } from './event-stream.ts';
import { callerRoute, type HttpContext, type Route } from './route.ts';

/** Streams that one subject may hold open: seven tabs and then some. */
const maxStreams = 12;

const querySchema = z.object({
  lastEventId: z
    .string()
    .regex(/^\d{1,15}$/)
    .optional()
    .meta({ description: 'As the header Last-Event-ID, for clients that cannot set it.' }),
});

/** The seq after which to go on; undefined: from now. The header comes from a client that resumes, so it wins. */
const lastSeen = (context: HttpContext, fromQuery: string | undefined): number | undefined => {
  const sent = context.req.header('last-event-id') ?? fromQuery;
  if (sent === undefined || sent === '') return undefined;
  if (!/^\d{1,15}$/.test(sent))
    throw new ProblemError('invalid_request', { path: 'Last-Event-ID', detail: 'The id of an event of this stream.' });
  return Number(sent);
};

interface EventOptions {
  readonly jobs: Jobs;
  readonly log: Log;
  /** Ends all streams. */
  readonly signal: AbortSignal;
}

/** Sends events until it is stopped; gives what stops it. */
const follow = (
  { jobs, log }: EventOptions,
  caller: Caller,
  after: number,
  send: (event: JobEvent) => void,
  end: () => void,
): (() => void) => {
  const stopping = new AbortController();
  const run = async () => {
    for await (const event of jobs.subscribe(caller, { after, signal: stopping.signal })) send(event);
  };
  run()
    .catch((error: unknown) => log.warn('event stream ended', { subject: caller.subject, error }))
    .finally(end);
  return () => stopping.abort();
};

export const eventRoutes = (options: EventOptions): readonly Route[] => {
  const { jobs, signal } = options;
  const streams = new Map<string, number>();
  return [
    callerRoute({
      method: 'GET',
      path: '/v1/jobs/events',
      id: 'followJobs',
      tag: 'Jobs',
      summary: 'Follow the caller’s jobs as server-sent events',
      description:
        'Each message has the event `job`, a `JobEvent` as data and its `seq` as id. Send the last id as `Last-Event-ID` to resume without a gap. The stream ends with the credential; come again with a new one. Where streams do not pass, poll `GET /v1/jobs`.',
      headers: { 'Last-Event-ID': { description: 'The id of the last event that the caller has.' } },
      query: querySchema,
      answers: { 200: { description: 'The stream.', type: 'text/event-stream', schema: jobEventSchema } },
      handle: async ({ context, caller, query }) => {
        // Known before the answer begins: who sees the stream open has missed nothing since.
        const after = lastSeen(context, query.lastEventId) ?? (await jobs.eventPosition(caller));
        const { subject } = caller;
        const open = streams.get(subject) ?? 0;
        if (open >= maxStreams)
          throw new ProblemError('rate_limited', {
            detail: `At most ${maxStreams} event streams.`,
            headers: { 'Retry-After': '5' },
          });
        streams.set(subject, open + 1);
        const body = eventStream({
          signal,
          expiresAt: caller.expiresAt,
          open: (send, end) =>
            follow(options, caller, after, (event) => send({ id: String(event.seq), event: 'job', data: event }), end),
          onClose: () => {
            const left = (streams.get(subject) ?? 1) - 1;
            if (left === 0) streams.delete(subject);
            else streams.set(subject, left);
          },
        });
        context.header('Content-Type', 'text/event-stream; charset=utf-8');
        // Some reverse proxies hold back what they think is a file.
        context.header('X-Accel-Buffering', 'no');
        return context.body(body);
      },
    }),
  ];
};
