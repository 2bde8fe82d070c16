/**
 * Server-sent events as a response: heartbeat, end with the credential, and nothing left behind.
 * @module
 * @see https://html.spec.whatwg.org/multipage/server-sent-events.html
 */

/** A comment this often keeps proxies on the way from cutting a silent stream. */
const heartbeatMs = 15_000;
/** What a client waits before it comes again. */
const retryMs = 2000;
/** Bytes that may wait for a slow reader. Past that the stream ends: the reader resumes from its last event. */
const maxWaitingBytes = 256 * 1024;
/** Longer timers overflow to 1 ms. */
const maxTimerMs = 2 ** 31 - 1;

export interface StreamMessage {
  readonly id: string;
  readonly event: string;
  readonly data: unknown;
}

export interface EventStreamOptions {
  /** Begins to send; gives what ends it. `end` closes the stream from this side. */
  readonly open: (send: (message: StreamMessage) => void, end: () => void) => () => void;
  /** Ends the stream, as when the proxy ends. */
  readonly signal: AbortSignal;
  /** When the credential ends, ms since the epoch. */
  readonly expiresAt: number;
  /** Called once, however the stream ends. */
  readonly onClose: () => void;
}

/** The body of a stream. It closes itself when its reader goes, is too slow, or the credential ends. */
export const eventStream = ({ open, signal, expiresAt, onClose }: EventStreamOptions): ReadableStream<Uint8Array> => {
  const encoder = new TextEncoder();
  let close: (() => void) | undefined;

  return new ReadableStream<Uint8Array>(
    {
      start(controller) {
        let stop: (() => void) | undefined;
        let closed = false;
        const end = () => close?.();
        const write = (text: string) => {
          if (closed) return;
          controller.enqueue(encoder.encode(text));
          if ((controller.desiredSize ?? 0) < 0) end();
        };
        const heartbeat = setInterval(() => write(':\n\n'), heartbeatMs);
        const credential = setTimeout(end, Math.min(Math.max(0, expiresAt - Date.now()), maxTimerMs));
        close = () => {
          if (closed) return;
          closed = true;
          clearInterval(heartbeat);
          clearTimeout(credential);
          signal.removeEventListener('abort', end);
          stop?.();
          onClose();
          try {
            controller.close();
          } catch {
            // The reader went first: then there is nothing to close.
          }
        };
        signal.addEventListener('abort', end);
        write(`retry: ${retryMs}\n\n`);
        stop = open(
          ({ id, event, data }) => write(`id: ${id}\nevent: ${event}\ndata: ${JSON.stringify(data)}\n\n`),
          end,
        );
        // `open` may have ended it already; then there was no `stop` yet to call.
        if (closed) stop();
        if (signal.aborted) end();
      },
      cancel() {
        close?.();
      },
    },
    new ByteLengthQueuingStrategy({ highWaterMark: maxWaitingBytes }),
  );
};
