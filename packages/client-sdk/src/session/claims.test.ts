import { expect, test } from 'vitest';
import { readClaims } from './claims.ts';

const jwt = (claims: unknown) => `h.${Buffer.from(JSON.stringify(claims)).toString('base64url')}.s`;

test('subject, e-mail and end are read, in any script', () => {
  expect(readClaims(jwt({ sub: 'ann', email: 'ánn@例え.jp', exp: 5 }))).toEqual({
    userId: 'ann',
    email: 'ánn@例え.jp',
    expiresAt: 5,
  });
});

test.each([['ds_sk_live_key'], [''], ['a.b.c'], [jwt({ email: 'x' })], [jwt({ sub: '' })]])(
  '%j names nobody',
  (token) => {
    expect(readClaims(token)).toBeUndefined();
  },
);
