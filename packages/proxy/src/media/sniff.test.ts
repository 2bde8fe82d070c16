import { createCanvas } from '@napi-rs/canvas';
import { expect, test } from 'vitest';
import { inspectImage } from './sniff.ts';

const canvas = createCanvas(31, 17);

test.each([
  ['image/png', () => canvas.encode('png')],
  ['image/jpeg', () => canvas.encode('jpeg')],
  ['image/webp', () => canvas.encode('webp')],
] as const)('%s is known by its bytes', async (type, encode) => {
  expect(await inspectImage(await encode())).toEqual({ type, width: 31, height: 17 });
});

test('a header is enough', async () => {
  const bytes = await createCanvas(2000, 1000).encode('png');
  expect(await inspectImage(bytes.subarray(0, 64))).toEqual({ type: 'image/png', width: 2000, height: 1000 });
});

test.each([
  ['nothing', ''],
  ['HTML', '<!doctype html><title>x</title>'],
  ['SVG', '<?xml version="1.0"?><svg xmlns="http://www.w3.org/2000/svg" width="9" height="9"/>'],
  ['a zip', 'PK\u0003\u0004 and more'],
  ['a PDF', '%PDF-1.7 and more'],
  ['a GIF', 'GIF89a\u0001\u0000\u0001\u0000'],
  ['the first bytes of a PNG', '\u0089PNG\r\n\u001a\n'],
])('%s is no image that is taken', async (_name, text) => {
  expect(await inspectImage(Buffer.from(text, 'latin1'))).toBeUndefined();
});
