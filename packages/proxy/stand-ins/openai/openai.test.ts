import { createCanvas, loadImage } from '@napi-rs/canvas';
import OpenAI, { toFile } from 'openai';
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import type { OpenAiStandIn } from './index.ts';
import { createOpenAiStandIn } from './index.ts';

let standIn: OpenAiStandIn;
let openai: OpenAI;
const model = 'gpt-image-2.6-flare';

beforeAll(async () => {
  standIn = await createOpenAiStandIn();
  openai = new OpenAI({ baseURL: standIn.url, apiKey: standIn.apiKey, maxRetries: 0 });
});
afterAll(() => standIn?.close());
beforeEach(() => {
  standIn.exchanges.splice(0);
});

const bytesOf = (answer: OpenAI.ImagesResponse, index = 0) =>
  Buffer.from(answer.data?.[index]?.b64_json ?? '', 'base64');

const make = (prompt: string, settings: Partial<OpenAI.ImageGenerateParamsNonStreaming> = {}) =>
  openai.images.generate({ model, prompt, quality: 'low', ...settings });

const problem = async (promise: PromiseLike<unknown>) => {
  try {
    await promise;
  } catch (error) {
    if (error instanceof OpenAI.APIError) return error;
    throw error;
  }
  throw new Error('It was expected to fail.');
};

test('a picture is a real file of the size and format that was asked for', async () => {
  for (const [format, start] of [
    ['png', '89504e47'],
    ['jpeg', 'ffd8ff'],
    ['webp', '52494646'],
  ] as const) {
    const answer = await make('a quiet lake at dawn', { size: '1536x864', output_format: format });
    expect(answer).toMatchObject({ size: '1536x864', output_format: format, quality: 'low', background: 'opaque' });
    expect(bytesOf(answer).toString('hex')).toMatch(new RegExp(`^${start}`));
    const image = await loadImage(bytesOf(answer));
    expect([image.width, image.height]).toEqual([1536, 864]);
  }
});

test('the same request gives the same picture; prompt, size and place give others', async () => {
  const first = await make('red hills', { n: 2 });
  const again = await make('red hills', { n: 2 });
  expect(bytesOf(first).equals(bytesOf(again))).toBe(true);
  const others = [
    bytesOf(first, 1),
    bytesOf(await make('blue hills')),
    bytesOf(await make('red hills', { size: '1024x1536' })),
  ];
  for (const other of others) expect(other.equals(bytesOf(first))).toBe(false);
});

test('a transparent background is transparent', async () => {
  const canvas = createCanvas(1024, 1024);
  const context = canvas.getContext('2d');
  context.drawImage(await loadImage(bytesOf(await make('a robot', { background: 'transparent' }))), 0, 0);
  expect(context.getImageData(2, 2, 1, 1).data[3]).toBe(0);
  expect(context.getImageData(512, 512, 1, 1).data[3]).toBe(255);
});

test('an edit shows its references', async () => {
  const red = createCanvas(640, 480);
  const context = red.getContext('2d');
  context.fillStyle = '#e00000';
  context.fillRect(0, 0, 640, 480);
  const file = await toFile(await red.encode('png'), 'red.png', { type: 'image/png' });
  const settings = { model, prompt: 'on a wall by the sea', quality: 'low', size: '1024x1024' } as const;
  const one = await openai.images.edit({ ...settings, image: file });
  const canvas = createCanvas(1024, 1024);
  canvas.getContext('2d').drawImage(await loadImage(bytesOf(one)), 0, 0);
  const [r = 0, g = 0, b = 0] = canvas.getContext('2d').getImageData(512, 490, 1, 1).data;
  expect(r).toBeGreaterThan(180);
  expect(Math.max(g, b)).toBeLessThan(40);
  const two = await openai.images.edit({ ...settings, image: [file, file] });
  expect(
    standIn.exchanges.map(({ body }) => Object.keys(body as object).filter((name) => name.startsWith('image'))),
  ).toEqual([['image'], ['image[]']]);
  expect(two.usage?.input_tokens_details.image_tokens).toBe((one.usage?.input_tokens_details.image_tokens ?? 0) * 2);
});

test('usage follows size and quality as the price calculator does', async () => {
  const tokens = async (quality: 'low' | 'medium' | 'high') => (await make('x', { quality })).usage?.output_tokens;
  expect([await tokens('low'), await tokens('medium'), await tokens('high')]).toEqual([196, 1756, 7024]);
});

test('a stream sends softer pictures first, and its last event carries the usage', async () => {
  const stream = await openai.images.generate({
    model,
    prompt: 'a fox',
    stream: true,
    partial_images: 2,
    quality: 'low',
  });
  const events: OpenAI.ImageGenStreamEvent[] = [];
  for await (const event of stream) events.push(event);
  expect(events.map(({ type }) => type)).toEqual([
    'image_generation.partial_image',
    'image_generation.partial_image',
    'image_generation.completed',
  ]);
  expect(events.at(-1)).toMatchObject({ usage: { output_tokens: 196 + 2 * 100 } });
  expect(new Set(events.map(({ b64_json }) => b64_json)).size).toBe(3);
});

test('what OpenAI does not take is refused with the parameter at fault', async () => {
  const refusals = [
    [{ prompt: '' }, 400, 'prompt', 'missing_required_parameter'],
    [{ prompt: 'x'.repeat(32_001) }, 400, 'prompt', 'string_above_max_length'],
    [{ size: '1000x1000' }, 400, 'size', 'invalid_value'],
    [{ size: '3840x3840' }, 400, 'size', 'invalid_value'],
    [{ quality: 'finest' }, 400, 'quality', 'invalid_value'],
    [{ n: 11 }, 400, 'n', 'integer_out_of_range'],
    [{ background: 'transparent', output_format: 'jpeg' }, 400, 'background', 'invalid_value'],
    [{ model: 'gpt-image-1' }, 404, 'model', 'model_not_found'],
    [{ sise: '1024x1024' }, 400, 'sise', 'unknown_parameter'],
  ] as const;
  for (const [settings, status, param, code] of refusals) {
    const error = await problem(make('a hill', settings as Partial<OpenAI.ImageGenerateParamsNonStreaming>));
    expect([error.status, error.param, error.code]).toEqual([status, param, code]);
    expect(error.requestID).toMatch(/^req_/);
  }
  const text = await toFile(Buffer.from('no picture'), 'a.png', { type: 'image/png' });
  expect((await problem(openai.images.edit({ model, prompt: 'x', image: text }))).param).toBe('image');
});

test('only the key is let in', async () => {
  const stranger = new OpenAI({ baseURL: standIn.url, apiKey: 'sk-wrong', maxRetries: 0 });
  expect((await problem(stranger.models.list())).code).toBe('invalid_api_key');
  expect((await openai.models.list()).data.map(({ id }) => id)).toContain(model);
});

test('faults come on request', async () => {
  expect(await problem(make('a hill [refuse]'))).toMatchObject({ status: 400, code: 'moderation_blocked' });
  const limited = await problem(make('a hill [429]'));
  expect([limited.status, limited.headers?.get('retry-after')]).toEqual([429, '1']);
  expect((await problem(make('a hill [500 once]'))).status).toBe(500);
  expect((await make('a hill [500 once]')).data).toHaveLength(1);
  expect((await make('a hill [empty]')).data).toEqual([]);
  await expect(loadImage(bytesOf(await make('a hill [garbage]')))).rejects.toThrow();
  expect(await problem(make('a hill [cut]'))).toBeInstanceOf(OpenAI.APIConnectionError);
  const started = performance.now();
  await make('a hill [slow 0.3]');
  expect(performance.now() - started).toBeGreaterThan(290);
  const hung = openai.images.generate({ model, prompt: 'a hill [hang]' }, { timeout: 300 });
  expect(await problem(hung)).toBeInstanceOf(OpenAI.APIConnectionTimeoutError);
});

test('the brackets do not change the picture', async () => {
  expect(bytesOf(await make('a hill [slow 0]')).equals(bytesOf(await make('a hill')))).toBe(true);
});
