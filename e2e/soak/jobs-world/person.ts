/**
 * A person who runs jobs over HTTP, never gives up on an answer, and notes what they asked for.
 * @module
 */
import { randomUUID } from 'node:crypto';
import type { Job } from '../../../packages/proxy/src/contract/jobs.ts';
import type { Random } from './random.ts';
import { type ProxyServer, trialCredits, type World } from './world.ts';

/** A job that was asked for. */
export interface Asked {
  readonly key: string;
  readonly prompt: string;
  readonly count: number;
  readonly jobId: string;
}

export interface Person {
  readonly asked: readonly Asked[];
  /** What is wrong with answers so far. */
  readonly faults: readonly string[];
  /** Runs random jobs until `until`, ms since the epoch. */
  work(until: number): Promise<void>;
  /** Asks until there is an answer. */
  request(path: string, init?: RequestInit): Promise<Response>;
}

/** Words that make the provider fail; most jobs have none. */
const hostile = [
  '',
  '',
  '',
  '',
  '[refuse]',
  '[429 once]',
  '[500 once]',
  '[500]',
  '[empty]',
  '[garbage]',
  '[cut]',
  '[slow 1]',
];

const signUp = async (world: World): Promise<string> => {
  const { supabase } = world.services;
  if (!supabase) throw new Error('The soak needs the stand-in of Supabase Auth.');
  const email = `${randomUUID()}@example.com`;
  const call = async (path: string, body: unknown): Promise<{ access_token: string }> => {
    const response = await fetch(`${supabase.url}/auth/v1${path}`, {
      method: 'POST',
      headers: { apikey: supabase.anonKey, 'content-type': 'application/json' },
      body: JSON.stringify(body),
    });
    if (!response.ok) throw new Error(`${path} answered ${response.status}`);
    return (await response.json()) as { access_token: string };
  };
  await call('/signup', { email, password: randomUUID() });
  const session = await call('/verify', { type: 'signup', email, token: supabase.codeFor(email) });
  return session.access_token;
};

const sleep = (ms: number) => new Promise((resolve) => setTimeout(resolve, ms));

export const createPerson = async (world: World, random: Random): Promise<Person> => {
  const token = await signUp(world);
  const asked: Asked[] = [];
  const faults: string[] = [];

  /** A proxy that dies under a request is an everyday thing: the same request goes to whichever answers. */
  const request: Person['request'] = async (path, init = {}) => {
    for (let tries = 0; tries < 600; tries += 1) {
      const proxy: ProxyServer = random.pick(world.proxies);
      const headers = { authorization: `Bearer ${token}`, 'content-type': 'application/json', ...init.headers };
      try {
        const response = await fetch(`${proxy.url}${path}`, { ...init, headers, signal: AbortSignal.timeout(20_000) });
        const text = await response.text();
        if (response.status < 500)
          return new Response(response.status === 204 ? null : text, { status: response.status });
      } catch {
        // It was killed, or is not up yet.
      }
      await sleep(100);
    }
    throw new Error(`${path} was not answered in a minute.`);
  };

  const submit = async (): Promise<void> => {
    const prompt = `${random.pick(hostile)} a garden ${asked.length} of ${token.slice(-8)}`.trim();
    const count = random.pick([1, 1, 1, 2, 3]);
    const key = randomUUID();
    const body = { model: 'gpt-image-2.6-flare', input: { prompt, quality: 'low', count } };
    const send = async () =>
      request('/v1/jobs', {
        method: 'POST',
        headers: { 'idempotency-key': key, ...(random.next() < 0.3 ? { prefer: 'wait=2' } : {}) },
        body: JSON.stringify(body),
      });
    const response = await send();
    if (response.status === 402) return;
    const job = (await response.json()) as Job;
    if (response.status !== 202 && response.status !== 200) {
      faults.push(`a submit was answered ${response.status}`);
      return;
    }
    asked.push({ key, prompt, count, jobId: job.id });
    if (random.next() < 0.2) {
      const again = (await (await send()).json()) as Job;
      if (again.id !== job.id) faults.push(`key ${key} made two jobs`);
    }
    if (random.next() < 0.15) await request(`/v1/jobs/${job.id}/cancel`, { method: 'POST' });
  };

  return {
    asked,
    faults,
    request,
    work: async (until) => {
      while (Date.now() < until && asked.length < trialCredits * 3) {
        await submit();
        await sleep(random.integer(20, 400));
      }
    },
  };
};
