/**
 * Reads server-sent events as they come.
 * @module
 */
import { type JobEvent, jobEventSchema } from '../src/contract/index.ts';

export interface EventReader {
  readonly status: number;
  /** The events up to and with the first that `last` says yes to. @throws Error when the stream ends before */
  until(last: (event: JobEvent) => boolean): Promise<JobEvent[]>;
  /** Resolves when the server ends the stream. */
  ended(): Promise<void>;
  close(): Promise<void>;
}

export const openEvents = async (url: string, token: string, lastEventId?: number): Promise<EventReader> => {
  const response = await fetch(`${url}/v1/jobs/events`, {
    headers: {
      Authorization: `Bearer ${token}`,
      ...(lastEventId === undefined ? {} : { 'Last-Event-ID': String(lastEventId) }),
    },
  });
  if (!response.body) throw new Error('The answer has no body.');
  const reader = response.body.getReader();
  const decoder = new TextDecoder();
  let text = '';
  return {
    status: response.status,
    async until(last) {
      const events: JobEvent[] = [];
      for (;;) {
        const end = text.indexOf('\n\n');
        if (end < 0) {
          const { done, value } = await reader.read();
          if (done) throw new Error('The stream ended.');
          text += decoder.decode(value, { stream: true });
          continue;
        }
        const block = text.slice(0, end).split('\n');
        text = text.slice(end + 2);
        const data = block.find((line) => line.startsWith('data: '))?.slice(6);
        if (data === undefined) continue;
        const event = jobEventSchema.parse(JSON.parse(data));
        if (!block.includes(`id: ${event.seq}`) || !block.includes('event: job'))
          throw new Error(`Bad event: ${block}`);
        events.push(event);
        if (last(event)) return events;
      }
    },
    async ended() {
      while (!(await reader.read()).done);
    },
    close: () => reader.cancel(),
  };
};
