/**
 * Wakes between the proxies of one database, by LISTEN and NOTIFY. A wake only makes a poll come sooner: one that is lost
 * (the connection broke, a pooler in between drops LISTEN) costs a second and nothing else.
 * @module
 */
import pg from 'pg';
import type { Queries } from './pool.ts';

/** What there is to look at. */
export const wakeTopics = ['jobs', 'events', 'cancels'] as const;
export type WakeTopic = (typeof wakeTopics)[number];

export interface Wakes {
  /** Tells the other proxies. Many calls in a short time are one. */
  send(topic: WakeTopic): void;
  /** Begins to listen; listens again after its connection broke. */
  start(onWake: (topic: WakeTopic) => void): void;
  close(): Promise<void>;
}

const channel = 'studio_wake';
/** NOTIFY takes a lock of the whole cluster at commit, so it is sent apart from the work and at most this often. */
const gatherMs = 50;
const reconnectMs = 2_000;

const isTopic = (text: string | undefined): text is WakeTopic => wakeTopics.some((topic) => topic === text);

/** Uses one connection of its own to listen, and `db` to send. */
export const createWakes = (url: string, db: Queries, onError: (error: unknown) => void = () => {}): Wakes => {
  const waiting = new Set<WakeTopic>();
  let gathering: NodeJS.Timeout | undefined;
  let sending: Promise<unknown> = Promise.resolve();
  let client: pg.Client | undefined;
  let again: NodeJS.Timeout | undefined;
  let closed = false;

  const flush = (): void => {
    gathering = undefined;
    const topics = [...waiting];
    waiting.clear();
    sending = db
      .query('select pg_notify($1, topic) from unnest($2::text[]) as topic', [channel, topics])
      .catch(onError);
  };

  const listen = async (onWake: (topic: WakeTopic) => void): Promise<void> => {
    const current = new pg.Client({
      connectionString: url,
      application_name: 'diffusion-studio-wakes',
      keepAlive: true,
    });
    client = current;
    let broken = false;
    const reconnect = () => {
      if (broken || closed) return;
      broken = true;
      again = setTimeout(() => void listen(onWake), reconnectMs);
      again.unref();
      current.end().catch(() => {});
    };
    current.on('error', (error) => {
      onError(error);
      reconnect();
    });
    current.on('end', reconnect);
    current.on('notification', ({ payload }) => {
      if (isTopic(payload)) onWake(payload);
    });
    try {
      await current.connect();
      await current.query(`listen ${channel}`);
      // What came while nobody listened.
      for (const topic of wakeTopics) onWake(topic);
    } catch (error) {
      onError(error);
      reconnect();
    }
  };

  return {
    send: (topic) => {
      if (closed) return;
      waiting.add(topic);
      gathering ??= setTimeout(flush, gatherMs);
    },
    start: (onWake) => {
      if (!client && !closed) void listen(onWake);
    },
    close: async () => {
      closed = true;
      clearTimeout(gathering);
      clearTimeout(again);
      await sending;
      await client?.end().catch(() => {});
    },
  };
};

/** For one process alone, or where LISTEN does not pass: every process polls by itself. */
export const noWakes: Wakes = { send: () => {}, start: () => {}, close: async () => {} };
