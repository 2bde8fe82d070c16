/**
 * One connection to an SSE endpoint, with a watchdog: a connection that says nothing is dead, heartbeats included.
 * @module
 */
import { clientError } from '../errors.ts';
import type { Api } from './http.ts';
import { createSseParser, type SseMessage } from './sse.ts';

export interface StreamOptions {
  readonly lastEventId?: string;
  /** The stream is open: from here on nothing is missed. */
  readonly onOpen: () => void;
  readonly onMessage: (message: SseMessage) => void;
  readonly signal: AbortSignal;
  /** Longest silence; 45 s. The proxy's heartbeat is shorter. */
  readonly silenceMs?: number;
}

/** Reads until the server ends the stream (resolves), or it breaks, falls silent or is aborted (rejects). */
export const readEventStream = async (api: Api, path: string, options: StreamOptions): Promise<void> => {
  const { signal, silenceMs = 45_000 } = options;
  const silence = new AbortController();
  const response = await api.open('GET', path, {
    headers: {
      accept: 'text/event-stream',
      ...(options.lastEventId ? { 'last-event-id': options.lastEventId } : {}),
    },
    signal: AbortSignal.any([signal, silence.signal]),
  });
  if (!response.body) throw clientError('bad_response', 'The event stream has no body.');
  const reader = response.body.pipeThrough(new TextDecoderStream()).getReader();
  const parse = createSseParser(options.onMessage);
  options.onOpen();
  let watchdog: ReturnType<typeof setTimeout> | undefined;
  try {
    for (;;) {
      watchdog = setTimeout(() => silence.abort(), silenceMs);
      const { done, value } = await reader.read();
      clearTimeout(watchdog);
      if (done) return;
      parse(value);
    }
  } catch (cause) {
    if (signal.aborted) throw clientError('aborted', 'The stream was closed.', { cause });
    if (silence.signal.aborted) throw clientError('timeout', `No heartbeat for ${silenceMs / 1000} s.`, { cause });
    throw clientError('offline', 'The event stream broke.', { cause });
  } finally {
    clearTimeout(watchdog);
    await reader.cancel().catch(() => undefined);
  }
};
