import { createServer, type RequestListener } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterEach, expect, test } from 'vitest';
import { createApi, retryAfterMs } from './http.ts';

let close: (() => Promise<void>) | undefined;
afterEach(async () => {
  await close?.();
  close = undefined;
});

const serve = async (listener: RequestListener): Promise<string> => {
  const server = createServer(listener);
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  close = () =>
    new Promise((resolve) => {
      server.close(() => resolve());
      server.closeAllConnections();
    });
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
};

const problem = (status: number, code: string, headers = {}): RequestListener => {
  const body = JSON.stringify({
    title: 'T',
    detail: 'D',
    status,
    code,
    remedy: 'R',
    requestId: 'r',
    path: 'p',
    missing: 3,
  });
  return (_request, response) =>
    response.writeHead(status, { 'content-type': 'application/problem+json', ...headers }).end(body);
};

test('a problem becomes a StudioError with all its fields', async () => {
  const api = createApi(await serve(problem(402, 'insufficient_credits', { 'retry-after': '2' })), async () => 't');
  await expect(api.request('POST', '/v1/jobs', { body: {} })).rejects.toMatchObject({
    code: 'insufficient_credits',
    message: 'D',
    remedy: 'R',
    requestId: 'r',
    path: 'p',
    missing: 3,
    status: 402,
    retryAfterMs: 2000,
  });
});

test('an expired token is renewed once; a second refusal is thrown', async () => {
  const asked: boolean[] = [];
  const api = createApi(await serve(problem(401, 'token_expired')), async ({ refresh }) => {
    asked.push(refresh);
    return 't';
  });
  await expect(api.request('GET', '/v1/account')).rejects.toMatchObject({ code: 'token_expired' });
  expect(asked).toEqual([false, true]);
});

test('an erased account is not asked for a new token', async () => {
  const asked: boolean[] = [];
  const api = createApi(await serve(problem(401, 'account_erased')), async ({ refresh }) => {
    asked.push(refresh);
    return 't';
  });
  await expect(api.request('GET', '/v1/account')).rejects.toMatchObject({ code: 'account_erased' });
  expect(asked).toEqual([false]);
});

test('without a token nothing is sent', async () => {
  let requests = 0;
  const url = await serve((_request, response) => {
    requests += 1;
    response.end();
  });
  await expect(createApi(url, async () => null).request('GET', '/v1/account')).rejects.toMatchObject({
    code: 'token_missing',
  });
  expect(requests).toBe(0);
});

test('a page that is no proxy, a silent server and a missing one have codes of their own', async () => {
  const html = createApi(
    await serve((_request, response) => response.writeHead(502).end('<h1>Bad gateway</h1>')),
    async () => 't',
  );
  await expect(html.request('GET', '/')).rejects.toMatchObject({ code: 'bad_response', status: 502 });
  await close?.();
  const silent = createApi(await serve(() => undefined), async () => 't');
  await expect(silent.request('GET', '/', { timeoutMs: 50 })).rejects.toMatchObject({ code: 'timeout' });
  await close?.();
  close = undefined;
  await expect(silent.request('GET', '/')).rejects.toMatchObject({ code: 'offline' });
});

test('Retry-After is read as seconds or as a date', () => {
  const read = (value: string) => retryAfterMs(new Headers({ 'retry-after': value }), Date.UTC(2026, 10, 23, 12, 0, 0));
  expect([
    read('3'),
    read('Mon, 23 Nov 2026 12:00:05 GMT'),
    read('Mon, 23 Nov 2026 11:00:00 GMT'),
    read('soon'),
  ]).toEqual([3000, 5000, 0, undefined]);
});
