import { expect, test } from 'vitest';
import { createSseParser, type SseMessage } from './sse.ts';

const parse = (...pieces: string[]) => {
  const messages: SseMessage[] = [];
  const feed = createSseParser((message) => messages.push(message));
  for (const piece of pieces) feed(piece);
  return messages;
};

const text = ': hello\r\n\r\nid: 7\r\nevent: job\r\ndata: {"a":\r\ndata: 1}\r\n\r\ndata:second\n\n';
const expected = [
  { event: 'job', data: '{"a":\n1}', id: '7' },
  { event: 'message', data: 'second', id: '7' },
];

test('fields, comments, several data lines, and the id that stays', () => {
  expect(parse(text)).toEqual(expected);
});

test('it does not matter where the stream is cut', () => {
  for (let at = 0; at <= text.length; at += 1) expect(parse(text.slice(0, at), text.slice(at))).toEqual(expected);
  expect(parse(...text)).toEqual(expected);
});

test('a message without its empty line is not given', () => {
  expect(parse('data: cut')).toEqual([]);
});

test('a lone CR ends a line', () => {
  expect(parse('data: a\r\rdata: b\r', '\r')).toEqual([
    { event: 'message', data: 'a', id: '' },
    { event: 'message', data: 'b', id: '' },
  ]);
});
