/**
 * Signs a new person in at the stack's Supabase, as a host's own server would.
 * @module
 */
import { randomUUID } from 'node:crypto';
import type { Stack } from '../scripts/stack.ts';

/** An access token of a person who has just signed up. Needs the stand-in, whose mails can be read. */
export async function signedInToken({ services }: Stack): Promise<string> {
  const { supabase } = services;
  if (!supabase) throw new Error('signedInToken needs the Supabase stand-in: unset SUPABASE_URL');
  const email = `person-${randomUUID()}@example.com`;
  await post(supabase.url, supabase.anonKey, '/auth/v1/otp', { email, create_user: true });
  const verified = await post(supabase.url, supabase.anonKey, '/auth/v1/verify', {
    type: 'email',
    email,
    token: supabase.codeFor(email),
  });
  return (verified as { access_token: string }).access_token;
}

async function post(base: string, key: string, path: string, body: object): Promise<unknown> {
  const response = await fetch(base + path, {
    method: 'POST',
    headers: { apikey: key, 'Content-Type': 'application/json' },
    body: JSON.stringify(body),
  });
  if (!response.ok) throw new Error(`${path} answered ${response.status}: ${await response.text()}`);
  return response.status === 204 ? undefined : response.json();
}
