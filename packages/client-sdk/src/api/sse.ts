/**
 * Server-sent events, parsed from a byte stream. `EventSource` cannot send an Authorization header.
 * @see https://html.spec.whatwg.org/multipage/server-sent-events.html#event-stream-interpretation
 * @module
 */

/** One message. `id` is the last id seen so far, as the standard says. */
export interface SseMessage {
  readonly event: string;
  readonly data: string;
  readonly id: string;
}

/** Makes a parser; give it text as it comes, in pieces of any size. */
export const createSseParser = (onMessage: (message: SseMessage) => void): ((text: string) => void) => {
  let rest = '';
  let event = '';
  let data: string[] = [];
  let id = '';
  // A CR at the end of a piece may be half of a CRLF: the LF that follows is then not a line of its own.
  let afterCr = false;

  const takeLine = (line: string) => {
    if (line === '') {
      if (data.length > 0) onMessage({ event: event || 'message', data: data.join('\n'), id });
      event = '';
      data = [];
      return;
    }
    const colon = line.indexOf(':');
    if (colon === 0) return;
    const field = colon < 0 ? line : line.slice(0, colon);
    const value = colon < 0 ? '' : line.slice(colon + 1).replace(/^ /, '');
    if (field === 'event') event = value;
    else if (field === 'data') data.push(value);
    else if (field === 'id' && !value.includes('\0')) id = value;
  };

  return (text) => {
    let input = rest + (afterCr && text.startsWith('\n') ? text.slice(1) : text);
    afterCr = text === '' ? afterCr : text.endsWith('\r');
    for (;;) {
      const end = input.search(/[\r\n]/);
      if (end < 0) break;
      const line = input.slice(0, end);
      input = input.slice(input.startsWith('\r\n', end) ? end + 2 : end + 1);
      takeLine(line);
    }
    rest = input;
  };
};
