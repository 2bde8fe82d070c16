import { createHmac } from 'node:crypto';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { exportJWK, exportSPKI, type GenerateKeyPairResult, generateKeyPair, SignJWT } from 'jose';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { ProblemError } from '../problem-error.ts';
import { createSession } from './session.ts';
import { createSupabaseVerifier, type UserIdentity } from './supabase.ts';

const issuer = 'https://project.example/auth/v1';
const user = '3f0e6a3c-3d0e-4b6e-9d5e-0a4f0b7c1d2e';
const secret = 's'.repeat(32);

let keys: GenerateKeyPairResult;
let strangers: GenerateKeyPairResult;
let url: string;
let jwksReads = 0;
const server = createServer(async (request, response) => {
  if (request.url !== '/auth/v1/.well-known/jwks.json') return response.writeHead(404).end();
  jwksReads += 1;
  const jwk = { ...(await exportJWK(keys.publicKey)), kid: 'one', alg: 'ES256', use: 'sig' };
  response.setHeader('Content-Type', 'application/json').end(JSON.stringify({ keys: [jwk] }));
});

beforeAll(async () => {
  keys = await generateKeyPair('ES256', { extractable: true });
  strangers = await generateKeyPair('ES256', { extractable: true });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
});
afterAll(() => new Promise((resolve) => server.close(resolve)));

const opened: UserIdentity[] = [];
beforeEach(() => {
  opened.length = 0;
  jwksReads = 0;
});

const verifier = () =>
  createSupabaseVerifier({
    url,
    issuer,
    secret,
    openUser: async (identity) => {
      opened.push(identity);
      return { account: 'account', subject: `subject of ${identity.userId}` };
    },
  });

interface TokenOptions {
  claims?: Record<string, unknown>;
  header?: Record<string, unknown>;
  issuer?: string;
  audience?: string;
  expiresIn?: number;
  key?: GenerateKeyPairResult['privateKey'];
}

const sign = (options: TokenOptions = {}): Promise<string> =>
  new SignJWT({ role: 'authenticated', email: 'Ada.Lovelace+x@Gmail.com', ...options.claims })
    .setProtectedHeader({ alg: 'ES256', kid: 'one', ...options.header })
    .setSubject(user)
    .setIssuer(options.issuer ?? issuer)
    .setAudience(options.audience ?? 'authenticated')
    .setIssuedAt()
    .setExpirationTime(Math.floor(Date.now() / 1000) + (options.expiresIn ?? 3600))
    .sign(options.key ?? keys.privateKey);

const base64url = (value: unknown) => Buffer.from(JSON.stringify(value)).toString('base64url');

/** A token of valid claims with any header and signature. */
const forge = (header: object, signer: (text: string) => string): string => {
  const claims = { role: 'authenticated', sub: user, iss: issuer, aud: 'authenticated', exp: Date.now() / 1000 + 3600 };
  const text = `${base64url(header)}.${base64url(claims)}`;
  return `${text}.${signer(text)}`;
};

const codeOf = async (token: string): Promise<string> => {
  const error = await verifier()
    .verify(token)
    .catch((reason: unknown) => reason);
  return error instanceof ProblemError ? error.code : 'no problem';
};

describe('a good token', () => {
  test('becomes a caller with the end of the token', async () => {
    const caller = await verifier().verify(await sign());
    expect(caller).toMatchObject({ subject: `subject of ${user}`, via: 'supabase', scope: 'user' });
    expect(Math.abs((caller?.expiresAt ?? 0) - Date.now() - 3_600_000)).toBeLessThan(2000);
  });

  test('gives a person the same HMAC however they spell their e-mail, and an anonymous user none', async () => {
    const one = verifier();
    await one.verify(await sign());
    await one.verify(await sign({ claims: { email: 'adalovelace@googlemail.com' } }));
    await one.verify(await sign({ claims: { email: 'eve@example.com' } }));
    await one.verify(await sign({ claims: { is_anonymous: true } }));
    const [first, second, third, anonymous] = opened.map((identity) => identity.personHmac?.toString('hex'));
    expect(first).toBe(second);
    expect(third).not.toBe(first);
    expect(anonymous).toBeUndefined();
    expect(JSON.stringify(opened)).not.toContain('ada');
  });

  test('is verified once while it lives, and the keys are read once', async () => {
    const one = verifier();
    const token = await sign();
    await one.verify(token);
    await one.verify(token);
    await one.verify(await sign({ expiresIn: 1800 }));
    expect(jwksReads).toBe(1);
    expect(opened).toHaveLength(3);
  });
});

describe('a bad token', () => {
  test('expired', async () => expect(await codeOf(await sign({ expiresIn: -1 }))).toBe('token_expired'));
  test('of a foreign issuer', async () =>
    expect(await codeOf(await sign({ issuer: 'https://other.example/auth/v1' }))).toBe('token_invalid'));
  test('for another audience', async () =>
    expect(await codeOf(await sign({ audience: 'embed' }))).toBe('token_invalid'));
  test('of another role', async () =>
    expect(await codeOf(await sign({ claims: { role: 'service_role' } }))).toBe('token_invalid'));
  test('signed by a stranger', async () =>
    expect(await codeOf(await sign({ key: strangers.privateKey }))).toBe('token_invalid'));
  test('of an unknown kid', async () =>
    expect(await codeOf(await sign({ header: { kid: 'two' } }))).toBe('token_invalid'));
  test('without a kid', async () =>
    expect(await codeOf(await sign({ header: { kid: undefined } }))).toBe('token_invalid'));
  test('unsigned, with alg none', async () =>
    expect(await codeOf(forge({ alg: 'none', kid: 'one' }, () => ''))).toBe('token_invalid'));
  test('with its signature cut off', async () =>
    expect(await codeOf((await sign()).replace(/[^.]+$/, ''))).toBe('token_invalid'));
  test('HS256 with the public key as the secret', async () => {
    const spki = await exportSPKI(keys.publicKey);
    const token = forge({ alg: 'HS256', kid: 'one' }, (text) =>
      createHmac('sha256', spki).update(text).digest('base64url'),
    );
    expect(await codeOf(token)).toBe('token_invalid');
  });
  test('with a changed claim', async () => {
    const [header, , signature] = (await sign()).split('.');
    const claims = { role: 'authenticated', sub: user, iss: issuer, aud: 'authenticated', exp: Date.now() };
    expect(await codeOf(`${header}.${base64url(claims)}.${signature}`)).toBe('token_invalid');
  });
  test('that is no token', async () => expect(await codeOf('x')).toBe('token_invalid'));
});

test('keys that cannot be read say nothing about the token', async () => {
  const lost = createSupabaseVerifier({ url: `${url}/nowhere`, issuer, secret, openUser: () => Promise.reject() });
  await expect(lost.verify(await sign())).rejects.toMatchObject({ code: 'unavailable' });
});

describe('the session', () => {
  test('asks the database once for requests that come together', async () => {
    const session = createSession([verifier()]);
    const header = `Bearer ${await sign()}`;
    const callers = await Promise.all([1, 2, 3].map(() => session.authenticate(header)));
    expect(new Set(callers.map((caller) => caller.subject)).size).toBe(1);
    expect(opened).toHaveLength(1);
    expect(session.authenticate(header)).not.toBeInstanceOf(Promise);
  });

  test('names what is wrong with the header', async () => {
    const session = createSession([verifier()]);
    expect(() => session.authenticate(undefined)).toThrow(expect.objectContaining({ code: 'token_missing' }));
    expect(() => session.authenticate('Basic abc')).toThrow(expect.objectContaining({ code: 'token_invalid' }));
    expect(() => session.authenticate(`Bearer ${'a'.repeat(9000)}`)).toThrow(
      expect.objectContaining({ code: 'token_invalid' }),
    );
  });

  test('asks the host’s own verifiers first, and ends with the credential', async () => {
    let expiresAt = Date.now() + 40;
    const caller = {
      account: 'a',
      subject: 'visitor-1',
      subjectKind: 'visitor',
      scope: 'embed',
      via: 'custom',
    } as const;
    const session = createSession([
      { verify: async (token) => (token === 'visitor' ? { ...caller, expiresAt } : undefined) },
      verifier(),
    ]);
    expect(await session.authenticate('Bearer visitor')).toMatchObject({ subject: 'visitor-1' });
    expect(await session.authenticate(`Bearer ${await sign()}`)).toMatchObject({ via: 'supabase' });
    expiresAt = Date.now() - 1;
    await expect
      .poll(async () => Promise.resolve(session.authenticate('Bearer visitor')).catch((error) => error.code))
      .toBe('token_expired');
  });
});
