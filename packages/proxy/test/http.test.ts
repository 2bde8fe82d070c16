import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import {
  accountSchema,
  configSchema,
  jobPageSchema,
  jobSchema,
  ledgerPageSchema,
  modelListSchema,
  quoteSchema,
  usagePageSchema,
} from '../src/contract/index.ts';
import { deriveKey, hmac } from '../src/keys.ts';
import { type Api, createApi, jobHeaders } from './api.ts';
import { openEvents } from './event-reader.ts';
import { startTestProxy, type TestProxy } from './proxy.ts';
import { testSecret } from './secret.ts';
import { createVisitors } from './visitors.ts';

const visitors = createVisitors();
let house: TestProxy;

beforeAll(async () => {
  house = await startTestProxy({}, { verifiers: [visitors.verifier] });
});
afterAll(() => house.close());

/** A new person with the trial's 50 credits. */
const signUp = async (): Promise<{ api: Api; token: string }> => {
  const token = await house.issuer.token(house.issuer.newPerson());
  return { api: createApi(house.url, token), token };
};

const model = 'gpt-image-2.6-flare';
const small = { prompt: 'A lighthouse in fog', quality: 'low' };
const order = { model, input: small };

describe('the story of a job', () => {
  test('from the set-up to the receipt', async () => {
    const stranger = createApi(house.url);
    const { body: config } = await stranger.call(configSchema, 'GET', '/v1/config');
    expect(config.storage.origin).toBe(house.gcs.url);
    const { body: models, headers } = await stranger.call(modelListSchema, 'GET', '/v1/models');
    expect(models.items.map(({ id }) => id)).toContain(model);
    const etag = headers.get('etag') ?? '';
    expect((await stranger.send('GET', '/v1/models', { headers: { 'If-None-Match': etag } })).status).toBe(304);

    const { api } = await signUp();
    const { body: before } = await api.call(accountSchema, 'GET', '/v1/account');
    expect(before.balance).toMatchObject({ settled: 50, held: 0, available: 50, debt: 0 });

    const { body: quote } = await api.call(quoteSchema, 'POST', '/v1/quotes', { body: order });
    expect(quote).toMatchObject({ available: 50, availableAfter: 50 - quote.credits, sufficient: true });

    const {
      status,
      headers: jobHeadersBack,
      body: job,
    } = await api.call(jobSchema, 'POST', '/v1/jobs', {
      body: { ...order, quote: quote.token, maxCredits: quote.credits },
      headers: jobHeaders(20),
    });
    expect(status).toBe(200);
    expect(jobHeadersBack.get('location')).toBe(`/v1/jobs/${job.id}`);
    expect(job.state).toBe('succeeded');
    expect(job.receipt.quoted).toBe(quote.credits);
    expect(job.receipt.settled).toBeGreaterThan(0);
    const picture = await fetch(job.outputs[0]?.url ?? '');
    expect(picture.headers.get('content-type')).toBe('image/png');
    expect((await picture.arrayBuffer()).byteLength).toBe(job.outputs[0]?.bytes);

    const { body: after } = await api.call(accountSchema, 'GET', '/v1/account');
    expect(after.balance.settled).toBe(50 - job.receipt.settled);
    const { body: usage } = await api.call(usagePageSchema, 'GET', '/v1/account/usage');
    expect(usage.items).toMatchObject([{ jobId: job.id, credits: job.receipt.settled }]);
    const { body: ledger } = await api.call(ledgerPageSchema, 'GET', '/v1/account/ledger?limit=2');
    expect(ledger.items.map(({ kind }) => kind)).toEqual(['settle', 'hold']);
    const { body: rest } = await api.call(ledgerPageSchema, 'GET', `/v1/account/ledger?cursor=${ledger.nextCursor}`);
    expect(rest.items.map(({ kind, bucket }) => [kind, bucket])).toEqual([['grant', 'trial']]);

    const { body: history } = await api.call(jobPageSchema, 'GET', '/v1/jobs?search=lighthouse&kind=image');
    expect(history.items.map(({ id }) => id)).toEqual([job.id]);
    expect((await api.send('DELETE', `/v1/jobs/${job.id}`)).status).toBe(204);
    await api.problem('GET', `/v1/jobs/${job.id}`);
    expect((await fetch(job.outputs[0]?.url ?? '')).status).toBe(404);
  });

  test('the same key gives the same job, with another body none', async () => {
    const { api } = await signUp();
    const headers = jobHeaders(20, randomUUID());
    const first = await api.call(jobSchema, 'POST', '/v1/jobs', { body: order, headers });
    const again = await api.call(jobSchema, 'POST', '/v1/jobs', { body: order, headers });
    expect(again.body.id).toBe(first.body.id);
    expect(first.headers.get('idempotency-replayed')).toBeNull();
    expect(again.headers.get('idempotency-replayed')).toBe('true');
    const other = { model, input: { ...small, prompt: 'A harbour' } };
    expect(await api.problem('POST', '/v1/jobs', { body: other, headers })).toMatchObject({
      status: 422,
      body: { code: 'idempotency_key_reused' },
    });
    const { body: usage } = await api.call(usagePageSchema, 'GET', '/v1/account/usage');
    expect(usage.items).toHaveLength(1);
  });

  test('without a wait the job comes at once and is followed on the stream, which resumes without a gap', async () => {
    const { api, token } = await signUp();
    const stream = await openEvents(house.url, token);
    const { status, body: job } = await api.call(jobSchema, 'POST', '/v1/jobs', { body: order, headers: jobHeaders() });
    expect(status).toBe(202);
    const events = await stream.until(({ state }) => state === 'succeeded');
    await stream.close();
    expect(events.every(({ jobId }) => jobId === job.id)).toBe(true);
    expect(events.map(({ seq }) => seq)).toEqual(events.map((_, index) => index + 1));

    const resumed = await openEvents(house.url, token, 1);
    const rest = await resumed.until(({ state }) => state === 'succeeded');
    expect(rest).toEqual(events.slice(1));
    await resumed.close();
    expect(await api.problem('GET', '/v1/jobs/events?lastEventId=x')).toMatchObject({
      body: { code: 'invalid_request' },
    });
  });

  test('the stream ends with the credential', async () => {
    const token = await house.issuer.token(house.issuer.newPerson(), 2);
    const stream = await openEvents(house.url, token);
    expect(stream.status).toBe(200);
    await stream.ended();
    expect((await createApi(house.url, token).problem('GET', '/v1/jobs')).body.code).toBe('token_expired');
  });

  test('a subject may open only so many streams', async () => {
    const { token } = await signUp();
    const streams = await Promise.all(Array.from({ length: 12 }, () => openEvents(house.url, token)));
    expect(streams.every(({ status }) => status === 200)).toBe(true);
    expect((await openEvents(house.url, token)).status).toBe(429);
    await streams[0]?.close();
    await expect
      .poll(async () => {
        const next = await openEvents(house.url, token);
        await next.close();
        return next.status;
      })
      .toBe(200);
    await Promise.all(streams.map((stream) => stream.close()));
  });
});

describe('bad input charges nothing and says what to do', () => {
  test.each([
    ['an unknown model', { model: 'x', input: small }, 404, 'unknown_model', 'model'],
    ['a missing prompt', { model, input: {} }, 422, 'invalid_input', 'input.prompt'],
    ['an unknown field', { model, input: { ...small, style: 1 } }, 422, 'invalid_input', 'input.style'],
    ['a wrong value', { model, input: { ...small, quality: 'best' } }, 422, 'invalid_input', 'input.quality'],
    ['too long a prompt', { model, input: { prompt: 'a'.repeat(32_001) } }, 422, 'invalid_input', 'input.prompt'],
    [
      'a reference that is not there',
      { model, input: { ...small, references: [randomUUID()] } },
      404,
      'not_found',
      'input.references[0]',
    ],
    ['a field beside the input', { ...order, price: 1 }, 400, 'invalid_request', 'price'],
    ['too low a maximum', { ...order, maxCredits: 0 }, 409, 'price_above_max', 'maxCredits'],
    ['a made-up quote', { ...order, quote: 'a.b' }, 422, 'quote_mismatch', 'quote'],
    [
      'too dear a job',
      { model, input: { ...small, quality: 'high', size: '3840x2160', count: 4 } },
      402,
      'insufficient_credits',
      undefined,
    ],
  ] as const)('%s', async (_name, body, status, code, path) => {
    const { api } = await signUp();
    const answer = await api.problem('POST', '/v1/jobs', { body, headers: jobHeaders(5) });
    expect(answer).toMatchObject({ status, body: { code } });
    expect(answer.body.path).toBe(path);
    if (code === 'insufficient_credits') {
      const { needed = 0, available, missing } = answer.body;
      expect({ available, missing }).toEqual({ available: 50, missing: needed - 50 });
    }
    const { body: account } = await api.call(accountSchema, 'GET', '/v1/account');
    expect(account.balance).toMatchObject({ settled: 50, held: 0 });
  });

  test('a job without a key, or with a strange one', async () => {
    const { api } = await signUp();
    expect((await api.problem('POST', '/v1/jobs', { body: order })).body.code).toBe('idempotency_key_missing');
    const headers = { 'Idempotency-Key': 'a b' };
    expect((await api.problem('POST', '/v1/jobs', { body: order, headers })).body).toMatchObject({
      code: 'invalid_request',
      path: 'Idempotency-Key',
    });
  });

  test('a quote of another person or another input', async () => {
    const [mine, yours] = [await signUp(), await signUp()];
    const { body: quote } = await mine.api.call(quoteSchema, 'POST', '/v1/quotes', { body: order });
    const stolen = { body: { ...order, quote: quote.token }, headers: jobHeaders() };
    expect((await yours.api.problem('POST', '/v1/jobs', stolen)).body.code).toBe('quote_mismatch');
    const dearer = { model, input: { ...small, count: 4 } };
    const stretched = { body: { ...dearer, quote: quote.token }, headers: jobHeaders() };
    expect((await mine.api.problem('POST', '/v1/jobs', stretched)).body.code).toBe('quote_mismatch');
  });
});

describe('another’s things', () => {
  const paths = (job: string, upload: string) =>
    [
      ['GET', `/v1/jobs/${job}`],
      ['POST', `/v1/jobs/${job}/cancel`],
      ['DELETE', `/v1/jobs/${job}`],
      ['GET', `/v1/uploads/${upload}`],
      ['POST', `/v1/uploads/${upload}/resume`],
      ['DELETE', `/v1/uploads/${upload}`],
    ] as const;

  test('are not there: for another person and another visitor of the same site, to the byte', async () => {
    await visitors.admit(house.database, 100, ['visitor-a', 'visitor-b']);
    const owner = createApi(house.url, 'visitor-a');
    const { body: job } = await owner.call(jobSchema, 'POST', '/v1/jobs', { body: order, headers: jobHeaders(20) });
    const upload = (await (
      await owner.send('POST', '/v1/uploads', { body: { size: 1000, type: 'image/png' } })
    ).json()) as { id: string };
    const foreign = paths(job.id, upload.id);
    const absent = paths(randomUUID(), randomUUID());
    for (const other of [createApi(house.url, 'visitor-b'), (await signUp()).api]) {
      for (const [index, [method, path]] of foreign.entries()) {
        const one = await other.problem(method, path);
        const two = await other.problem(method, absent[index]?.[1] ?? '');
        const bare = ({ text, body }: typeof one) => text.replace(body.requestId, '');
        expect(one.status).toBe(404);
        expect(bare(one)).toBe(bare(two));
      }
    }
    const { body: jobs } = await createApi(house.url, 'visitor-b').call(jobPageSchema, 'GET', '/v1/jobs');
    expect(jobs.items).toEqual([]);
    expect((await createApi(house.url, 'visitor-b').problem('GET', '/v1/account/ledger')).body.code).toBe('not_found');
  });

  test('another’s upload as a reference, and another’s file by its hash', async () => {
    await visitors.admit(house.database, 100, ['visitor-c', 'visitor-d']);
    const [c, d] = [createApi(house.url, 'visitor-c'), createApi(house.url, 'visitor-d')];
    const sha256 = 'ab'.repeat(32);
    const body = { size: 1000, type: 'image/png', sha256 };
    const upload = (await (await c.send('POST', '/v1/uploads', { body })).json()) as { id: string };
    const reference = { model, input: { ...small, references: [upload.id] } };
    expect((await d.problem('POST', '/v1/jobs', { body: reference, headers: jobHeaders() })).body.code).toBe(
      'not_found',
    );
    const same = await d.send('POST', '/v1/uploads', { body });
    expect(same.status).toBe(201);
    expect(((await same.json()) as { id: string }).id).not.toBe(upload.id);
  });

  test('an event stream shows a visitor their own jobs alone', async () => {
    await visitors.admit(house.database, 100, ['visitor-e', 'visitor-f']);
    const [e, f] = await Promise.all(['visitor-e', 'visitor-f'].map((token) => openEvents(house.url, token)));
    const run = async (token: string) =>
      (await createApi(house.url, token).call(jobSchema, 'POST', '/v1/jobs', { body: order, headers: jobHeaders(20) }))
        .body;
    const [jobE, jobF] = [await run('visitor-e'), await run('visitor-f')];
    for (const [stream, job] of [
      [e, jobE],
      [f, jobF],
    ] as const) {
      const events = (await stream?.until(({ state }) => state === 'succeeded')) ?? [];
      expect(new Set(events.map(({ jobId }) => jobId))).toEqual(new Set([job.id]));
      await stream?.close();
    }
  });
});

test('an erased person cannot come back with a token that still lives', async () => {
  const person = house.issuer.newPerson();
  const erased = await house.issuer.token(person);
  const userHmac = hmac(deriveKey(testSecret, 'user-id'), person.sub);
  await house.database.owner.query("insert into studio.erased_user values ($1, now() + interval '1 hour')", [userHmac]);
  expect(await createApi(house.url, erased).problem('GET', '/v1/account')).toMatchObject({
    status: 401,
    body: { code: 'account_erased' },
  });
});

test('metrics count requests and show the house', async () => {
  const text = await (await fetch(`${house.url}/metrics`)).text();
  expect(text).toMatch(/studio_http_request_seconds_count\{method="POST",route="\/v1\/jobs",status="200"\} \d+/);
  expect(text).toMatch(/studio_house_credits\{book="overrun"\} -?\d+/);
  expect(text).toContain('# TYPE studio_open_jobs gauge');
});
