/**
 * The event streams of this process. One poller serves them all: it asks for what is new of every followed subject in one
 * query. Polling is the truth; a wake makes the next poll come at once.
 * @module
 */
import type { JobEvent } from '../contract/index.ts';
import type { Queries } from '../db/pool.ts';
import type { Log } from '../telemetry/log.ts';
import { pause } from './backoff.ts';

export interface EventsOptions {
  /** Pause between two polls while somebody listens, ms. */
  readonly pollMs: number;
}

export interface Events {
  /**
   * The subject's events with `seq > after`, then those that come, until `signal` aborts. Without `after`: only what comes.
   * None is lost and none comes twice, whichever process wrote it.
   */
  subscribe(
    subject: string,
    options: { readonly after?: number; readonly signal: AbortSignal },
  ): AsyncGenerator<JobEvent>;
  /** The seq of the subject's newest event; 0 when there is none. */
  position(subject: string): Promise<number>;
  /** Something of this subject was written here; without one, something may have been written elsewhere. */
  wake(subject?: string): void;
  stop(): Promise<void>;
}

interface EventRow {
  readonly subject: string;
  readonly seq: number;
  readonly jobId: string;
  readonly state: JobEvent['state'];
  readonly phase: JobEvent['phase'];
  readonly fraction: number | null;
  readonly etaLow: number | null;
  readonly etaHigh: number | null;
  readonly at: Date;
}

/** Rows of one query. What is above comes with the next. */
const batch = 500;

interface Stream {
  /** Events up to this one are in the queue or were before it. */
  seq: number;
  readonly queue: JobEvent[];
  notify: (() => void) | undefined;
}

interface Topic {
  /** Events up to this one have been given to the streams. */
  seq: number;
  readonly streams: Set<Stream>;
}

const columns =
  'e.subject_id as subject, e.seq, e.job_id as "jobId", e.state, e.phase, e.fraction, e.eta_low as "etaLow", e.eta_high as "etaHigh", e.created_at as at';

const toEvent = (row: EventRow): JobEvent => ({
  seq: row.seq,
  jobId: row.jobId,
  state: row.state,
  phase: row.phase,
  ...(row.fraction !== null && { fraction: row.fraction }),
  ...(row.etaLow !== null && row.etaHigh !== null && { eta: { low: row.etaLow, high: row.etaHigh } }),
  at: row.at.toISOString(),
});

export const createEvents = (deps: { readonly db: Queries; readonly log: Log }, options: EventsOptions): Events => {
  const topics = new Map<string, Topic>();
  const stopping = new AbortController();
  let poller: Promise<void> | undefined;
  let wakeUp: (() => void) | undefined;
  let woken = false;

  const give = (topic: Topic, event: JobEvent): void => {
    for (const stream of topic.streams) {
      if (event.seq <= stream.seq) continue;
      stream.seq = event.seq;
      stream.queue.push(event);
      stream.notify?.();
    }
  };

  const poll = async (): Promise<void> => {
    const followed = [...topics];
    const rows = await deps.db.query<EventRow>(
      `select ${columns} from unnest($1::uuid[], $2::bigint[]) as followed (subject, seq)
       join studio.job_event e on e.subject_id = followed.subject and e.seq > followed.seq
       order by e.subject_id, e.seq limit ${batch}`,
      [followed.map(([subject]) => subject), followed.map(([, topic]) => topic.seq)],
    );
    for (const row of rows) {
      const topic = topics.get(row.subject);
      if (!topic || row.seq <= topic.seq) continue;
      topic.seq = row.seq;
      give(topic, toEvent(row));
    }
    if (rows.length === batch) woken = true;
  };

  const run = async (): Promise<void> => {
    while (topics.size > 0 && !stopping.signal.aborted) {
      woken = false;
      try {
        await poll();
      } catch (error) {
        deps.log.error('polling events failed', { error });
        await pause(1_000, stopping.signal);
      }
      if (woken) continue;
      await new Promise<void>((resolve) => {
        const timer = setTimeout(resolve, options.pollMs);
        wakeUp = () => {
          clearTimeout(timer);
          resolve();
        };
        if (stopping.signal.aborted) wakeUp();
      });
      wakeUp = undefined;
    }
    poller = undefined;
    // Somebody came while the last round ended.
    if (topics.size > 0 && !stopping.signal.aborted) poller = run();
  };

  const join = (subject: string, stream: Stream): void => {
    const topic = topics.get(subject) ?? { seq: stream.seq, streams: new Set() };
    topic.streams.add(stream);
    topics.set(subject, topic);
    poller ??= run();
    woken = true;
    wakeUp?.();
  };

  const leave = (subject: string, stream: Stream): void => {
    const topic = topics.get(subject);
    topic?.streams.delete(stream);
    if (topic?.streams.size === 0) topics.delete(subject);
    if (topics.size === 0) wakeUp?.();
  };

  /** What a stream missed before it joined. The topic may be ahead of it, so each stream reads its own past. */
  const replay = async (subject: string, after: number): Promise<EventRow[]> =>
    deps.db.query<EventRow>(
      `select ${columns} from studio.job_event e where e.subject_id = $1 and e.seq > $2 order by e.seq limit ${batch}`,
      [subject, after],
    );

  const currentSeq = async (subject: string): Promise<number> => {
    const [row] = await deps.db.query<{ seq: number }>('select event_seq as seq from studio.subject where id = $1', [
      subject,
    ]);
    return row?.seq ?? 0;
  };

  return {
    position: currentSeq,
    async *subscribe(subject, { after, signal }) {
      const ended = AbortSignal.any([signal, stopping.signal]);
      const stream: Stream = { seq: after ?? (await currentSeq(subject)), queue: [], notify: undefined };
      const onEnd = () => stream.notify?.();
      ended.addEventListener('abort', onEnd);
      // It joins before it reads its past: what is given meanwhile waits in the queue, and what it read already is skipped.
      join(subject, stream);
      try {
        let seq = stream.seq;
        for (let full = true; full && !ended.aborted; ) {
          const rows = await replay(subject, seq);
          full = rows.length === batch;
          for (const row of rows) {
            seq = row.seq;
            yield toEvent(row);
          }
        }
        while (!ended.aborted) {
          const event = stream.queue.shift();
          if (event === undefined) {
            await new Promise<void>((resolve) => {
              stream.notify = resolve;
            });
            stream.notify = undefined;
          } else if (event.seq > seq) yield event;
        }
      } finally {
        ended.removeEventListener('abort', onEnd);
        leave(subject, stream);
      }
    },
    wake: (subject) => {
      if (subject === undefined ? topics.size === 0 : !topics.has(subject)) return;
      woken = true;
      wakeUp?.();
    },
    stop: async () => {
      stopping.abort();
      wakeUp?.();
      await poller;
    },
  };
};
