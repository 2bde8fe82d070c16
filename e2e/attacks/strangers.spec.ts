import { createHash, randomUUID } from 'node:crypto';
import { crc32 } from 'node:zlib';
import type { Stack } from '../../scripts/stack.ts';
import { makePerson } from '../fixtures/people.ts';
import { picture } from '../fixtures/pictures.ts';
import { expect, test } from '../fixtures/test.ts';
import { type Answer, apiOf, withoutRequestId } from './api.ts';

const model = 'gpt-image-2.6-flare';
const runFor = (stack: Stack, token: string) =>
  apiOf(stack.proxyUrl, token)(
    'POST',
    '/v1/jobs',
    { model, input: { prompt: 'mine alone' } },
    {
      'Idempotency-Key': randomUUID(),
      Prefer: 'wait=30',
    },
  );
const balanceOf = async (stack: Stack, token: string) => {
  const { body } = await apiOf(stack.proxyUrl, token)('GET', '/v1/account');
  return (body as { balance: { settled: number; held: number } }).balance;
};

test('what belongs to somebody else is not there, to the letter', async ({ stack, person }) => {
  const stranger = await makePerson(stack);
  const owner = apiOf(stack.proxyUrl, person.token);
  const attacker = apiOf(stack.proxyUrl, stranger.token);
  const job = await runFor(stack, person.token);
  expect(job.body).toMatchObject({ state: 'succeeded' });
  const { buffer } = await picture();
  const sha256 = createHash('sha256').update(buffer).digest('hex');
  const declaration = { size: buffer.length, type: 'image/png', sha256 };
  const upload = await owner('POST', '/v1/uploads', declaration);
  expect(upload.body).toMatchObject({ state: 'open' });

  const attempts: readonly (readonly [string, (id: string) => string, unknown?])[] = [
    ['GET', (id) => `/v1/jobs/${id}`],
    ['POST', (id) => `/v1/jobs/${id}/cancel`],
    ['DELETE', (id) => `/v1/jobs/${id}`],
    ['GET', (id) => `/v1/uploads/${id}`],
    ['POST', (id) => `/v1/uploads/${id}/resume`],
    ['POST', (id) => `/v1/uploads/${id}/complete`, { sha256, crc32c: crc32cLike(buffer) }],
    ['DELETE', (id) => `/v1/uploads/${id}`],
  ];
  for (const [method, path, body] of attempts) {
    const id = String((path('').includes('jobs') ? job : upload).body.id);
    const theirs = await attacker(method, path(id), body);
    const nobodys = await attacker(method, path(randomUUID()), body);
    expect(withoutRequestId(theirs), `${method} ${path('…')}`).toEqual(withoutRequestId(nobodys));
    expect(theirs.status).toBe(404);
  }
  expect((await owner('GET', `/v1/jobs/${job.body.id}`)).status).toBe(200);
  expect((await owner('GET', `/v1/uploads/${upload.body.id}`)).body).toMatchObject({ state: 'open' });

  // The hash of a stranger's file says nothing: a session of one's own is opened.
  const same = await attacker('POST', '/v1/uploads', declaration);
  expect(same.body).toMatchObject({ state: 'open' });
  expect(same.body.id).not.toBe(upload.body.id);
  // A stranger's upload is no reference.
  const borrowed = (reference: unknown) =>
    attacker('POST', '/v1/quotes', { model, input: { prompt: 'borrowed', references: [reference] } });
  expect(withoutRequestId(await borrowed(upload.body.id))).toEqual(withoutRequestId(await borrowed(randomUUID())));
  expect((await attacker('GET', '/v1/jobs')).body).toMatchObject({ items: [] });
});

test('tokens that are not of this sign-in are refused, and nothing begins', async ({ stack, person }) => {
  const [, claims = ''] = person.token.split('.');
  const header = (value: object) => Buffer.from(JSON.stringify(value)).toString('base64url');
  const jwks = (await (await fetch(`${stack.services.supabase?.url}/auth/v1/.well-known/jwks.json`)).json()) as {
    keys: { kid: string }[];
  };
  const bad: Record<string, string> = {
    'no token at all': '',
    'not a token': 'x.y.z',
    unsigned: `${header({ alg: 'none', typ: 'JWT' })}.${claims}.`,
    'signed with the public key as a secret': await signHs256(
      `${header({ alg: 'HS256', kid: jwks.keys[0]?.kid })}.${claims}`,
      JSON.stringify(jwks.keys[0]),
    ),
    'with another claim': person.token.replace(
      claims,
      header({ ...JSON.parse(Buffer.from(claims, 'base64url').toString()), sub: randomUUID() }),
    ),
  };
  for (const [name, token] of Object.entries(bad)) {
    for (const answer of [await runFor(stack, token), await apiOf(stack.proxyUrl, token)('GET', '/v1/account')]) {
      expect(answer.status, name).toBe(401);
      expect(answer.body.code, name).toMatch(/^token_(missing|invalid)$/);
      expect(answer.body.remedy, name).toBeTruthy();
    }
  }
});

test('bad requests have a code, a path and a remedy, and cost nothing', async ({ stack, person }) => {
  const api = apiOf(stack.proxyUrl, person.token);
  const before = await balanceOf(stack, person.token);
  const submit = (
    body: unknown,
    headers: Record<string, string> = { 'Idempotency-Key': randomUUID() },
  ): Promise<Answer> => api('POST', '/v1/jobs', body, headers);
  const cases: readonly (readonly [string, Promise<Answer>, object])[] = [
    ['unknown model', submit({ model: 'nothing', input: { prompt: 'x' } }), { status: 404, code: 'unknown_model' }],
    [
      'wrong field',
      submit({ model, input: { prompt: 'x', n: 10 } }),
      { status: 422, code: 'invalid_input', path: 'input.n' },
    ],
    [
      'too long a prompt',
      submit({ model, input: { prompt: 'x'.repeat(32_001) } }),
      { status: 422, code: 'invalid_input', path: 'input.prompt' },
    ],
    ['no key', submit({ model, input: { prompt: 'x' } }, {}), { status: 400, code: 'idempotency_key_missing' }],
    [
      'below the price',
      submit({ model, input: { prompt: 'x' }, maxCredits: 0 }),
      { status: 409, code: 'price_above_max' },
    ],
    [
      'too dear',
      submit({ model: 'gpt-image-2.6-sunburst', input: { prompt: 'x', count: 4, quality: 'high', size: '2048x2048' } }),
      { status: 402, code: 'insufficient_credits' },
    ],
  ];
  for (const [name, answer, expected] of cases) {
    const { status, body } = await answer;
    expect({ name, status, ...body }).toMatchObject({ name, ...expected });
    expect(body.remedy, name).toBeTruthy();
  }
  expect(await balanceOf(stack, person.token)).toEqual(before);

  const key = { 'Idempotency-Key': randomUUID(), Prefer: 'wait=30' };
  const first = await submit({ model, input: { prompt: 'once' } }, key);
  const again = await submit({ model, input: { prompt: 'once' } }, key);
  const other = await submit({ model, input: { prompt: 'twice' } }, key);
  expect(again.body.id).toBe(first.body.id);
  expect({ status: other.status, code: other.body.code }).toEqual({ status: 422, code: 'idempotency_key_reused' });
  const { items } = (await api('GET', '/v1/jobs')).body as { items: unknown[] };
  expect(items).toHaveLength(1);
});

/** Eight characters of the right form; whose file it is must be found out before it is looked at. */
const crc32cLike = (bytes: Buffer) => {
  const value = Buffer.alloc(4);
  value.writeUInt32BE(crc32(bytes));
  return value.toString('base64');
};

async function signHs256(content: string, secret: string): Promise<string> {
  const key = await crypto.subtle.importKey('raw', Buffer.from(secret), { name: 'HMAC', hash: 'SHA-256' }, false, [
    'sign',
  ]);
  const signature = await crypto.subtle.sign('HMAC', key, Buffer.from(content));
  return `${content}.${Buffer.from(signature).toString('base64url')}`;
}
