/**
 * An issuer of access tokens as Supabase's are, whose claims a test may choose.
 * @module
 */
import { randomUUID } from 'node:crypto';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { exportJWK, generateKeyPair, SignJWT } from 'jose';

export interface Person {
  readonly sub: string;
  readonly email: string;
}

export interface Issuer {
  /** The project's URL. */
  readonly url: string;
  readonly issuer: string;
  /** A person who was never seen before. */
  newPerson(): Person;
  /** An access token. `expiresIn` is in seconds, 3600 by default. */
  token(person: Person, expiresIn?: number): Promise<string>;
  close(): Promise<void>;
}

export const startIssuer = async (): Promise<Issuer> => {
  const { publicKey, privateKey } = await generateKeyPair('ES256', { extractable: true });
  const jwks = JSON.stringify({ keys: [{ ...(await exportJWK(publicKey)), kid: 'test', alg: 'ES256', use: 'sig' }] });
  const server = createServer((request, response) => {
    if (request.url === '/auth/v1/.well-known/jwks.json')
      response.setHeader('Content-Type', 'application/json').end(jwks);
    else response.writeHead(404).end();
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  const issuer = `${url}/auth/v1`;
  return {
    url,
    issuer,
    newPerson: () => {
      const sub = randomUUID();
      return { sub, email: `${sub}@example.com` };
    },
    token: ({ sub, email }, expiresIn = 3600) =>
      new SignJWT({ role: 'authenticated', email, session_id: randomUUID() })
        .setProtectedHeader({ alg: 'ES256', kid: 'test' })
        .setSubject(sub)
        .setIssuer(issuer)
        .setAudience('authenticated')
        .setIssuedAt()
        .setExpirationTime(Math.floor(Date.now() / 1000) + expiresIn)
        .sign(privateKey),
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
};
