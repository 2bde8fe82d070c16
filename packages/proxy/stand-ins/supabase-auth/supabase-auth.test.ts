import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { AuthClient } from '@supabase/auth-js';
import { createRemoteJWKSet, jwtVerify } from 'jose';
import { afterEach, expect, test } from 'vitest';
import type { SupabaseAuthOptions, SupabaseAuthStandIn } from './index.ts';
import { createSupabaseAuthStandIn } from './index.ts';

const closers: (() => Promise<unknown>)[] = [];
afterEach(async () => {
  for (const close of closers.splice(0).reverse()) await close();
});

async function start(options?: SupabaseAuthOptions) {
  const standIn = await createSupabaseAuthStandIn(options);
  closers.push(standIn.close);
  return standIn;
}

const clientOf = (standIn: SupabaseAuthStandIn, apikey = standIn.anonKey) =>
  new AuthClient({
    url: `${standIn.url}/auth/v1`,
    headers: { apikey },
    autoRefreshToken: false,
    persistSession: false,
    detectSessionInUrl: false,
  });

const email = 'Ada@Example.com';
const password = 'a long password';

test('a person signs up, confirms by code, signs out and signs in again', async () => {
  const standIn = await start();
  const auth = clientOf(standIn);

  const signedUp = await auth.signUp({ email, password, options: { data: { name: 'Ada' } } });
  expect(signedUp.error).toBeNull();
  expect(signedUp.data.session).toBeNull();
  expect(signedUp.data.user?.email).toBe('ada@example.com');

  const early = await auth.signInWithPassword({ email, password });
  expect(early.error?.code).toBe('email_not_confirmed');

  const wrong = standIn.codeFor(email) === '000000' ? '000001' : '000000';
  const missed = await auth.verifyOtp({ email, token: wrong, type: 'signup' });
  expect(missed.error?.code).toBe('otp_expired');

  const verified = await auth.verifyOtp({ email, token: standIn.codeFor(email), type: 'signup' });
  expect(verified.data.session?.user.user_metadata).toMatchObject({ name: 'Ada', email_verified: true });
  const again = await auth.verifyOtp({ email, token: standIn.codeFor(email), type: 'signup' });
  expect(again.error?.code).toBe('otp_expired');

  expect((await auth.signOut()).error).toBeNull();
  const back = await auth.signInWithPassword({ email, password });
  expect(back.data.user?.id).toBe(signedUp.data.user?.id);
});

test('the access token is verified by the key set and carries what the proxy reads', async () => {
  const standIn = await start({ confirm: false, accessTokenSeconds: 120 });
  const { data } = await clientOf(standIn).signUp({ email, password });
  const keys = createRemoteJWKSet(new URL(`${standIn.issuer}/.well-known/jwks.json`));
  const { payload, protectedHeader } = await jwtVerify(data.session?.access_token ?? '', keys, {
    issuer: standIn.issuer,
    audience: 'authenticated',
    algorithms: ['ES256'],
  });
  expect(protectedHeader).toMatchObject({ alg: 'ES256', kid: expect.any(String) });
  expect(payload).toMatchObject({ sub: data.user?.id, role: 'authenticated', email: 'ada@example.com' });
  expect(payload.session_id).toEqual(expect.any(String));
  expect((payload.exp ?? 0) - (payload.iat ?? 0)).toBe(120);
});

test('a one-time code signs a new person up and a known person in', async () => {
  const standIn = await start();
  const auth = clientOf(standIn);
  expect((await auth.signInWithOtp({ email })).error).toBeNull();
  const first = await auth.verifyOtp({ email, token: standIn.codeFor(email), type: 'email' });
  expect((await auth.signInWithOtp({ email })).error).toBeNull();
  const second = await auth.verifyOtp({ email, token: standIn.codeFor(email), type: 'email' });
  expect(second.data.user?.id).toBe(first.data.user?.id);
  const stranger = await auth.signInWithOtp({ email: 'x@example.com', options: { shouldCreateUser: false } });
  expect(stranger.error?.code).toBe('otp_disabled');
});

test('a used refresh token answers for ten seconds; an old one ends the session', async () => {
  let now = Date.now();
  const standIn = await start({ confirm: false, now: () => now });
  const auth = clientOf(standIn);
  const { data } = await auth.signUp({ email, password });
  const exchange = (refresh_token: string) => auth.refreshSession({ refresh_token });
  const first = data.session?.refresh_token ?? '';

  const second = (await exchange(first)).data.session?.refresh_token ?? '';
  expect(second).not.toBe(first);
  expect((await exchange(first)).data.session?.refresh_token).toBe(second);

  const third = (await exchange(second)).data.session?.refresh_token ?? '';
  now += 11_000;
  expect((await exchange(first)).error?.code).toBe('refresh_token_already_used');
  expect((await exchange(third)).error?.code).toBe('refresh_token_not_found');
});

test('sign-out by scope ends this, the other or all sessions', async () => {
  const standIn = await start({ confirm: false });
  await clientOf(standIn).signUp({ email, password });
  const open = async () => {
    const client = clientOf(standIn);
    await client.signInWithPassword({ email, password });
    return client;
  };
  const [here, there] = [await open(), await open()];
  await here.signOut({ scope: 'others' });
  expect((await there.getUser()).error?.name).toBe('AuthSessionMissingError');
  expect((await here.getUser()).error).toBeNull();
  const token = (await here.getSession()).data.session?.access_token ?? '';
  await here.signOut({ scope: 'local' });
  expect((await here.getUser(token)).error?.name).toBe('AuthSessionMissingError');
});

test('a person changes password, metadata and address, and recovers access', async () => {
  const standIn = await start({ confirm: false });
  const auth = clientOf(standIn);
  await auth.signUp({ email, password });
  expect((await auth.updateUser({ password })).error?.code).toBe('same_password');
  expect((await auth.updateUser({ password: 'abc' })).error?.code).toBe('weak_password');
  expect((await auth.updateUser({ data: { locale: 'de' } })).data.user?.user_metadata.locale).toBe('de');

  await auth.updateUser({ email: 'new@example.com' });
  const token = standIn.codeFor('new@example.com');
  const changed = await auth.verifyOtp({ email: 'new@example.com', token, type: 'email_change' });
  expect(changed.data.user?.email).toBe('new@example.com');

  expect((await auth.resetPasswordForEmail('new@example.com')).error).toBeNull();
  const recovery = standIn.codeFor('new@example.com');
  const back = await auth.verifyOtp({ email: 'new@example.com', token: recovery, type: 'recovery' });
  expect(back.error).toBeNull();
});

test('an address that is taken is not told from a fresh one', async () => {
  const standIn = await start();
  const auth = clientOf(standIn);
  await auth.signUp({ email, password });
  await auth.verifyOtp({ email, token: standIn.codeFor(email), type: 'signup' });
  const { data, error } = await auth.signUp({ email, password });
  expect(error).toBeNull();
  expect(data.user?.identities).toEqual([]);
  expect(standIn.mails(email)).toHaveLength(1);
});

test('the gateway asks for the key, and errors follow the version that the caller speaks', async () => {
  const standIn = await start();
  const post = (headers: Record<string, string>) =>
    fetch(`${standIn.url}/auth/v1/token?grant_type=password`, {
      method: 'POST',
      headers: { 'content-type': 'application/json', ...headers },
      body: JSON.stringify({ email, password }),
    });
  const apikey = standIn.anonKey;
  expect((await post({})).status).toBe(401);
  expect((await post({ apikey: 'sb_publishable_other' })).status).toBe(401);
  const old = await post({ apikey });
  expect(await old.json()).toEqual({ code: 400, error_code: 'invalid_credentials', msg: 'Invalid login credentials' });
  const fresh = await post({ apikey, 'X-Supabase-Api-Version': '2024-01-01' });
  expect(fresh.headers.get('x-supabase-api-version')).toBe('2024-01-01');
  expect(await fresh.json()).toEqual({ code: 'invalid_credentials', message: 'Invalid login credentials' });
});

test('browsers of any origin may call, without credentials', async () => {
  const standIn = await start();
  const answer = await fetch(`${standIn.url}/auth/v1/signup`, {
    method: 'OPTIONS',
    headers: {
      origin: 'https://shop.example',
      'access-control-request-method': 'POST',
      'access-control-request-headers': 'apikey,content-type,x-client-info,x-supabase-api-version',
    },
  });
  expect(answer.headers.get('access-control-allow-origin')).toBe('*');
  expect(answer.headers.get('access-control-allow-headers')).toContain('x-supabase-api-version');
  expect(answer.headers.get('access-control-allow-credentials')).toBeNull();
});

test('people, sessions and the key outlive a restart; passwords are not in the file', async () => {
  const dir = await mkdtemp(join(tmpdir(), 'auth-'));
  closers.push(() => rm(dir, { recursive: true }));
  const statePath = join(dir, 'auth.json');
  const before = await createSupabaseAuthStandIn({ statePath, confirm: false });
  const { data } = await clientOf(before).signUp({ email, password });
  await before.close();
  expect(await readFile(statePath, 'utf8')).not.toContain(password);

  const after = await start({ statePath, port: before.port });
  expect(after.anonKey).toBe(before.anonKey);
  expect((await clientOf(after).getUser(data.session?.access_token)).data.user?.id).toBe(data.user?.id);
  expect((await clientOf(after).signInWithPassword({ email, password })).error).toBeNull();
});

test('the outbox shows mails to people and to tests, and mails are spaced when asked', async () => {
  const standIn = await start({ mailIntervalSeconds: 60 });
  const auth = clientOf(standIn);
  await auth.signInWithOtp({ email: 'a<b@example.com' });
  const page = await (await fetch(standIn.outboxUrl)).text();
  expect(page).toContain(standIn.codeFor('a<b@example.com'));
  expect(page).toContain('a&lt;b@example.com');
  const list = await (await fetch(`${standIn.outboxUrl}.json?to=${encodeURIComponent('a<b@example.com')}`)).json();
  expect(list).toMatchObject([{ to: 'a<b@example.com', purpose: 'signup', code: expect.stringMatching(/^\d{6}$/) }]);
  expect((await auth.signInWithOtp({ email: 'a<b@example.com' })).error?.code).toBe('over_email_send_rate_limit');
});
