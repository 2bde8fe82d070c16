import { randomUUID } from 'node:crypto';
import { describe, expect, test } from 'vitest';
import { z } from 'zod';
import { type Problem, problemSchema } from '../contract/index.ts';
import { ProblemError } from '../problem-error.ts';
import type { Caller } from '../session/caller.ts';
import { createSession } from '../session/session.ts';
import { createLog } from '../telemetry/log.ts';
import { createMetrics } from '../telemetry/metrics.ts';
import { type AppOptions, createApp } from './app.ts';
import { callerRoute, openRoute } from './route.ts';

const callerOf = (subject: string): Caller => ({
  account: 'account',
  subject,
  subjectKind: 'visitor',
  scope: 'embed',
  via: 'custom',
  expiresAt: Date.now() + 60_000,
});

const described = { tag: 'Jobs', summary: 'x', answers: { 200: { description: 'x' } } } as const;

const routes = [
  openRoute({ ...described, method: 'GET', path: '/open', id: 'open', handle: ({ context }) => context.json({}) }),
  openRoute({
    ...described,
    method: 'GET',
    path: '/broken',
    id: 'broken',
    handle: () => {
      throw new Error('secret words');
    },
  }),
  callerRoute({
    ...described,
    method: 'POST',
    path: '/things',
    id: 'make',
    query: z.object({ limit: z.coerce.number().int().max(10).default(5) }),
    body: z.strictObject({ name: z.string(), tags: z.array(z.string()).optional() }),
    handle: ({ context, caller, query, body }) =>
      context.json({ subject: caller.subject, limit: query.limit, name: body.name }),
  }),
  callerRoute({
    ...described,
    method: 'DELETE',
    path: '/things/{id}',
    id: 'remove',
    handle: () => {
      throw new ProblemError('not_found');
    },
  }),
];

const lines: string[] = [];

const appWith = (config: Partial<AppOptions['config']> = {}) =>
  createApp({
    config: {
      production: false,
      allowedOrigins: ['https://site.example'],
      rateLimit: { perSecond: 1, burst: 1000 },
      trustedHops: 0,
      ...config,
    },
    session: createSession([{ verify: async (token) => callerOf(token) }]),
    routes,
    log: createLog({ level: 'info', destination: { write: (line) => void lines.push(line) } }),
    metrics: createMetrics(),
  });

const app = appWith();
const signedIn = { Authorization: 'Bearer me', 'Content-Type': 'application/json' };
const post = (body: string | Uint8Array<ArrayBuffer>, headers: Record<string, string> = signedIn, query = '') =>
  app.request(`/things${query}`, { method: 'POST', headers, body });

const problemOf = async (response: Response): Promise<Problem> => {
  expect(response.headers.get('content-type')).toBe('application/problem+json');
  const problem = problemSchema.parse(await response.json());
  expect(problem.status).toBe(response.status);
  expect(problem.requestId).toBe(response.headers.get('x-request-id'));
  return problem;
};

describe('a request', () => {
  test('reaches its handler with checked values', async () => {
    const response = await post('{"name":"a"}', signedIn, '?limit=7');
    expect(await response.json()).toEqual({ subject: 'me', limit: 7, name: 'a' });
    expect(response.headers.get('ratelimit-policy')).toBe('"subject";q=1000;w=1000');
    expect(response.headers.get('ratelimit')).toMatch(/^"subject";r=99\d;t=\d+$/);
  });

  test('keeps a sane request id and replaces another', async () => {
    const idOf = async (sent: string) =>
      (await app.request('/open', { headers: { 'X-Request-Id': sent } })).headers.get('x-request-id');
    expect(await idOf('trace-0001')).toBe('trace-0001');
    expect(await idOf('<script>')).toMatch(/^[0-9a-f-]{36}$/);
    expect(await idOf('a'.repeat(65))).toMatch(/^[0-9a-f-]{36}$/);
  });
});

describe('a bad request', () => {
  test.each([
    ['not JSON', () => post('{'), 400, 'invalid_request', undefined],
    ['a missing field', () => post('{}'), 400, 'invalid_request', 'name'],
    ['an unknown field', () => post('{"name":"a","nmae":1}'), 400, 'invalid_request', 'nmae'],
    ['a field inside', () => post('{"name":"a","tags":["b",1]}'), 400, 'invalid_request', 'tags.1'],
    ['a bad query', () => post('{"name":"a"}', signedIn, '?limit=x'), 400, 'invalid_request', 'limit'],
    [
      'no content type',
      () => post(new Uint8Array([123, 125]), { Authorization: 'Bearer me' }),
      415,
      'unsupported_content_type',
      undefined,
    ],
    [
      'a form',
      () => post('a=b', { ...signedIn, 'Content-Type': 'text/plain' }),
      415,
      'unsupported_content_type',
      undefined,
    ],
    ['no token', () => post('{}', { 'Content-Type': 'application/json' }), 401, 'token_missing', undefined],
    ['no such path', () => app.request('/nowhere'), 404, 'not_found', undefined],
  ] as const)('%s is named', async (_name, send, status, code, path) => {
    const response = await send();
    expect(response.status).toBe(status);
    const problem = await problemOf(response);
    expect(problem).toMatchObject({ code });
    expect(problem.path).toBe(path);
  });

  test('of a wrong method names the right ones', async () => {
    const response = await app.request('/open', { method: 'DELETE' });
    expect(response.headers.get('allow')).toBe('GET, HEAD');
    expect((await problemOf(response)).code).toBe('method_not_allowed');
  });

  test('with too large a body is refused, whether its length is told or not', async () => {
    const big = `{"name":"${'a'.repeat(256 * 1024)}"}`;
    const told = await post(big, { ...signedIn, 'Content-Length': String(big.length) });
    expect((await problemOf(told)).code).toBe('payload_too_large');
    const stream = new Blob([big]).stream();
    const untold = await app.request('/things', {
      method: 'POST',
      headers: signedIn,
      body: stream,
      duplex: 'half',
    } as RequestInit);
    expect((await problemOf(untold)).code).toBe('payload_too_large');
  });

  test('a foreign id, a missing id and an id of no form are answered with the same bytes', async () => {
    const bodies = await Promise.all(
      [randomUUID(), randomUUID(), 'x'].map(async (id) => {
        const response = await app.request(`/things/${id}`, { method: 'DELETE', headers: signedIn });
        expect(response.status).toBe(404);
        return (await response.text()).replace(response.headers.get('x-request-id') ?? '', '');
      }),
    );
    expect(new Set(bodies).size).toBe(1);
  });

  test('a fault of ours tells nothing outside', async () => {
    const response = await app.request('/broken');
    expect(JSON.stringify(await problemOf(response))).not.toContain('secret');
    expect(lines.join('')).not.toContain('secret words');
    expect(lines.join('')).toContain('"code":"internal"');
  });
});

describe('CORS', () => {
  const preflight = (target: ReturnType<typeof appWith>, origin: string) =>
    target.request('/things', {
      method: 'OPTIONS',
      headers: { Origin: origin, 'Access-Control-Request-Method': 'POST' },
    });

  test('lets an exact origin in, and exposes what a client needs', async () => {
    const answer = await preflight(app, 'https://site.example');
    expect(answer.status).toBe(204);
    expect(answer.headers.get('access-control-allow-origin')).toBe('https://site.example');
    expect(answer.headers.get('access-control-allow-headers')).toContain('Idempotency-Key');
    expect(answer.headers.get('access-control-max-age')).toBe('86400');
    const response = await app.request('/open', { headers: { Origin: 'https://site.example' } });
    expect(response.headers.get('access-control-expose-headers')).toContain('Retry-After');
    expect(response.headers.get('vary')).toBe('Origin');
    expect(response.headers.get('access-control-allow-credentials')).toBeNull();
  });

  test.each(['https://site.example.evil.example', 'https://other.example', 'null', 'http://site.example'])(
    'never reflects %s',
    async (origin) => {
      for (const response of [
        await preflight(app, origin),
        await app.request('/open', { headers: { Origin: origin } }),
      ]) {
        expect(response.headers.get('access-control-allow-origin')).toBeNull();
        expect(response.headers.get('vary')).toBe('Origin');
      }
    },
  );

  test('lets every origin in only when asked by name', async () => {
    const response = await appWith({ allowedOrigins: '*' }).request('/open', {
      headers: { Origin: 'https://any.example' },
    });
    expect(response.headers.get('access-control-allow-origin')).toBe('*');
  });

  test('errors carry the headers too, so that a page can read them', async () => {
    const response = await app.request('/nowhere', { headers: { Origin: 'https://site.example' } });
    expect(response.headers.get('access-control-allow-origin')).toBe('https://site.example');
  });
});

describe('the rate limit', () => {
  const limited = () => appWith({ rateLimit: { perSecond: 1, burst: 2 }, trustedHops: 1 });

  test('counts each subject for itself', async () => {
    const target = limited();
    const send = (token: string) =>
      target.request(`/things/${randomUUID()}`, {
        method: 'DELETE',
        headers: { Authorization: `Bearer ${token}`, 'X-Forwarded-For': token },
      });
    expect((await send('a')).status).toBe(404);
    expect((await send('a')).status).toBe(404);
    const refused = await send('a');
    expect((await problemOf(refused)).code).toBe('rate_limited');
    expect(Number(refused.headers.get('retry-after'))).toBeGreaterThanOrEqual(1);
    expect(refused.headers.get('ratelimit')).toMatch(/^"subject";r=0;t=\d+$/);
    expect((await send('b')).status).toBe(404);
  });

  test('counts addresses where there is no caller, and believes only what the trusted hop wrote', async () => {
    const target = limited();
    const send = (forwarded: string) => target.request('/open', { headers: { 'X-Forwarded-For': forwarded } });
    expect((await send('1.1.1.1, 9.9.9.9')).status).toBe(200);
    expect((await send('2.2.2.2, 9.9.9.9')).status).toBe(200);
    expect((await send('3.3.3.3, 9.9.9.9')).status).toBe(429);
    expect((await send('3.3.3.3, 8.8.8.8')).status).toBe(200);
  });
});
