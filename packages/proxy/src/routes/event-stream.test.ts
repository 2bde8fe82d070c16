import { afterEach, describe, expect, test, vi } from 'vitest';
import { type EventStreamOptions, eventStream } from './event-stream.ts';

afterEach(() => vi.useRealTimers());

const setUp = (options: Partial<EventStreamOptions> = {}) => {
  let send: Parameters<EventStreamOptions['open']>[0] = () => {};
  const stopped = vi.fn();
  const onClose = vi.fn();
  const ending = new AbortController();
  const body = eventStream({
    open: (sender) => {
      send = sender;
      return stopped;
    },
    signal: ending.signal,
    expiresAt: Date.now() + 3_600_000,
    onClose,
    ...options,
  });
  const reader = body.getReader();
  return { send: (data: unknown, id = '1') => send({ id, event: 'job', data }), reader, stopped, onClose, ending };
};

const next = async (reader: ReadableStreamDefaultReader<Uint8Array>): Promise<string> =>
  new TextDecoder().decode((await reader.read()).value);

/** All text until the end of the stream. */
const rest = async (reader: ReadableStreamDefaultReader<Uint8Array>): Promise<string> => {
  let text = '';
  for (;;) {
    const piece = await next(reader);
    if (piece === '') return text;
    text += piece;
  }
};

describe('an event stream', () => {
  test('tells how to come again, then sends each event with its id', async () => {
    const { send, reader } = setUp();
    expect(await next(reader)).toBe('retry: 2000\n\n');
    send({ seq: 7 }, '7');
    expect(await next(reader)).toBe('id: 7\nevent: job\ndata: {"seq":7}\n\n');
  });

  test('beats every 15 s, and ends with the credential', async () => {
    vi.useFakeTimers();
    const { reader, stopped, onClose } = setUp({ expiresAt: Date.now() + 31_000 });
    await vi.advanceTimersByTimeAsync(31_000);
    expect(await rest(reader)).toBe('retry: 2000\n\n:\n\n:\n\n');
    expect(stopped).toHaveBeenCalledOnce();
    expect(onClose).toHaveBeenCalledOnce();
    expect(vi.getTimerCount()).toBe(0);
  });

  test('a credential of a year sets no timer that overflows', async () => {
    vi.useFakeTimers();
    const { stopped } = setUp({ expiresAt: Date.now() + 365 * 86_400_000 });
    await vi.advanceTimersByTimeAsync(60_000);
    expect(stopped).not.toHaveBeenCalled();
  });

  test('ends when the proxy ends, also when it did before', async () => {
    const { reader, ending, stopped } = setUp();
    ending.abort();
    await rest(reader);
    expect(stopped).toHaveBeenCalledOnce();
    const late = setUp({ signal: ending.signal });
    await rest(late.reader);
    expect(late.onClose).toHaveBeenCalledOnce();
  });

  test('lets go of everything when its reader goes', async () => {
    vi.useFakeTimers();
    const { send, reader, stopped, onClose } = setUp();
    await reader.cancel();
    send({ seq: 1 });
    expect(stopped).toHaveBeenCalledOnce();
    expect(onClose).toHaveBeenCalledOnce();
    expect(vi.getTimerCount()).toBe(0);
  });

  test('ends for a reader that is too slow', () => {
    const { send, onClose } = setUp();
    for (let index = 0; index < 300; index += 1) send('x'.repeat(1024));
    expect(onClose).toHaveBeenCalledOnce();
  });
});
