import { createServer, type Server, type ServerResponse } from 'node:http';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { createOpenAiStandIn, type OpenAiStandIn } from '../../stand-ins/openai/index.ts';
import { tinyPng } from '../../test/scripted-model.ts';
import { createCatalogue } from './catalogue.ts';
import type { ModelDefinition, RunRequest } from './model.ts';
import { createOpenAiModels } from './openai.ts';
import { readRetryAfter } from './openai-errors.ts';
import { validateInput } from './validate-input.ts';

/** A server that answers each call as the test says, for what a well-behaved stand-in never sends. */
let hostile: Server;
let hostileUrl = '';
let reply: (response: ServerResponse) => void = () => {};
let calls = 0;
let openai: OpenAiStandIn;
beforeAll(async () => {
  openai = await createOpenAiStandIn();
  hostile = createServer((request, response) => {
    calls += 1;
    request.resume().on('end', () => reply(response));
  });
  await new Promise<void>((resolve) => hostile.listen(0, '127.0.0.1', resolve));
  const address = hostile.address();
  hostileUrl = `http://127.0.0.1:${typeof address === 'object' && address ? address.port : 0}/v1`;
});
afterAll(async () => {
  await openai.close();
  hostile.closeAllConnections();
  await new Promise((resolve) => hostile.close(resolve));
});

const first = (options: { apiKey: string; baseUrl: string; timeoutMs?: number }): ModelDefinition => {
  const [definition] = createOpenAiModels(options).models;
  if (!definition) throw new Error('no model');
  return definition;
};

const start = (definition: ModelDefinition, input: Record<string, unknown>, extra: Partial<RunRequest> = {}) =>
  definition.start({
    jobId: 'j',
    outputIndex: 0,
    attempt: 1,
    input: validateInput(definition.model.inputSchema, input),
    references: [],
    signal: new AbortController().signal,
    ...extra,
  });

const startHostile = (answer: typeof reply, extra: { apiKey?: string; timeoutMs?: number } = {}) => {
  reply = answer;
  calls = 0;
  return start(first({ apiKey: 'k', baseUrl: hostileUrl, ...extra }), { prompt: 'a' });
};

const json =
  (status: number, body: unknown, headers: Record<string, string> = {}) =>
  (response: ServerResponse) =>
    response.writeHead(status, { 'content-type': 'application/json', ...headers }).end(JSON.stringify(body));

test('generation sends exactly what the input says and reports bytes, type and cost', async () => {
  const definition = first({ apiKey: openai.apiKey, baseUrl: openai.url });
  const result = await start(definition, { prompt: 'a quiet lake', quality: 'low', output_format: 'webp' });
  expect(openai.exchanges.at(-1)).toMatchObject({
    method: 'POST',
    path: '/v1/images/generations',
    body: {
      model: 'gpt-image-2.6-flare',
      prompt: 'a quiet lake',
      n: 1,
      size: '1024x1024',
      quality: 'low',
      background: 'auto',
      output_format: 'webp',
    },
  });
  expect(result).toMatchObject({ state: 'succeeded', declaredType: 'image/webp', cost: { usage: { imageOut: 196 } } });
  if (result.state === 'succeeded')
    expect(result.cost.credits).toBeCloseTo(0.588 + Number(result.cost.usage.textIn) * 0.0005, 6);
});

test('an edit sends the references in order, under names that say nothing', async () => {
  const definition = first({ apiKey: openai.apiKey, baseUrl: openai.url });
  const made = await start(definition, { prompt: 'first', quality: 'low' });
  const bytes = made.state === 'succeeded' ? made.bytes : tinyPng;
  const reference = { uploadId: 'u', type: 'image/png', bytes: bytes.byteLength, read: async () => bytes };
  const result = await start(definition, { prompt: 'again', quality: 'low' }, { references: [reference, reference] });
  const { path, body } = openai.exchanges.at(-1) ?? {};
  expect(path).toBe('/v1/images/edits');
  expect((body as Record<string, unknown>)['image[]']).toEqual([
    { file: 'reference-1.png', type: 'image/png', size: bytes.byteLength },
    { file: 'reference-2.png', type: 'image/png', size: bytes.byteLength },
  ]);
  expect(result).toMatchObject({ state: 'succeeded' });
  if (result.state === 'succeeded') expect(result.cost.usage.imageIn).toBeGreaterThan(0);
});

describe('what an answer means; nothing is ever sent twice by the SDK', () => {
  test.each([
    [
      json(400, { error: { message: 'no', code: 'moderation_blocked', moderation_stage: 'output' } }),
      'refused',
      'refused_by_policy',
    ],
    [json(400, { error: { message: 'size is odd', param: 'size' } }), 'failed', 'provider_rejected'],
    [json(401, { error: { message: 'bad key' } }), 'failed', 'provider_misconfigured'],
    [json(403, { error: { message: 'no access' } }), 'failed', 'provider_misconfigured'],
    [json(429, { error: { message: 'slow down' } }, { 'retry-after': '7' }), 'failed', 'provider_rate_limited'],
    [json(429, { error: { message: 'pay', code: 'insufficient_quota' } }), 'failed', 'provider_misconfigured'],
    [json(500, { error: { message: 'oops' } }), 'unknown', 'provider_unavailable'],
    [json(503, {}), 'unknown', 'provider_unavailable'],
    [json(200, { created: 1, data: [] }), 'failed', 'empty_output'],
    [json(200, { created: 1 }), 'failed', 'empty_output'],
    [json(200, { created: 1, data: [{ b64_json: '' }] }), 'failed', 'empty_output'],
    [json(200, { created: 1, data: [{ b64_json: '<html>' }] }), 'failed', 'bad_output'],
    [
      (response: ServerResponse) => response.setHeader('content-type', 'application/json').end('{"created"'),
      'failed',
      'bad_output',
    ],
    [(response: ServerResponse) => response.destroy(), 'unknown', 'provider_unavailable'],
  ])('%#: %s', async (answer, state, code) => {
    expect(await startHostile(answer as typeof reply)).toMatchObject({ state, error: { code } });
    expect(calls).toBe(1);
  });

  test('Retry-After is passed on', async () => {
    expect(await startHostile(json(429, {}, { 'retry-after': '7' }))).toMatchObject({ retryAfterMs: 7_000 });
    expect(readRetryAfter(new Headers({ 'retry-after-ms': '20', 'retry-after': '9' }))).toBe(20);
    expect(readRetryAfter(new Headers({ 'retry-after': new Date(60_000).toUTCString() }), 50_000)).toBe(10_000);
    expect(readRetryAfter(new Headers({ 'retry-after': '86400' }))).toBe(300_000);
    expect(readRetryAfter(new Headers())).toBeUndefined();
  });

  test('a refusal carries its stage and the provider’s words', async () => {
    const body = { error: { message: 'Rejected by safety.', code: 'moderation_blocked', categories: ['violence'] } };
    expect(await startHostile(json(400, body))).toMatchObject({
      error: { stage: 'input', category: 'violence', message: 'Rejected by safety.', retryable: false },
    });
  });

  test('an explicit usage of zero is zero, and a missing one is the calculator’s', async () => {
    const data = [{ b64_json: tinyPng.toString('base64') }];
    const usage = { input_tokens: 0, output_tokens: 0, total_tokens: 0 };
    expect(await startHostile(json(200, { created: 1, data, usage }))).toMatchObject({ cost: { credits: 0 } });
    expect(await startHostile(json(200, { created: 1, data }))).toMatchObject({ cost: { usage: { imageOut: 1756 } } });
  });

  test('no answer in time is unknown', async () => {
    const result = await startHostile(() => {}, { timeoutMs: 100 });
    expect(result).toMatchObject({ state: 'unknown', error: { code: 'provider_timeout' } });
  });

  test('a connection that was refused was never sent, so it is safe to try again', async () => {
    const closed = first({ apiKey: 'k', baseUrl: 'http://127.0.0.1:1/v1' });
    expect(await start(closed, { prompt: 'a' })).toMatchObject({
      state: 'failed',
      error: { code: 'provider_unavailable' },
    });
  });

  test('an answer without end is cut', async () => {
    const result = await startHostile((response) => {
      response.writeHead(200, { 'content-type': 'application/json' });
      const chunk = Buffer.alloc(4 * 1024 * 1024, 'a');
      const more = () => {
        while (response.write(chunk));
        response.once('drain', more);
      };
      more();
    });
    expect(result).toMatchObject({ state: 'unknown', error: { code: 'bad_output' } });
  });
});

describe('the catalogue', () => {
  test('has no model of a provider without a key', () => {
    expect(createCatalogue({}).list()).toEqual([]);
    expect(() => createCatalogue({}).get('gpt-image-2.6-flare')).toThrow(
      expect.objectContaining({ code: 'unknown_model' }),
    );
  });

  test('lists the default first, and each model has a schema whose fields have hints', () => {
    const models = createCatalogue({ openai: { apiKey: 'k' } }).list();
    expect(models[0]).toMatchObject({ id: 'gpt-image-2.6-flare', isDefault: true, price: { from: 1 } });
    for (const { inputSchema } of models) {
      for (const property of Object.values(inputSchema.properties as Record<string, Record<string, unknown>>)) {
        expect(property['x-ui']).toMatchObject({ order: expect.any(Number), label: expect.any(String) });
      }
    }
  });
});
