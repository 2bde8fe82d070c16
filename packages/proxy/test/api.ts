/**
 * Calls of the proxy as a client makes them; every JSON answer is held to the contract's schema of its status.
 * @module
 */
import { randomUUID } from 'node:crypto';
import { expect } from 'vitest';
import type { z } from 'zod';
import { type Problem, problemSchema } from '../src/contract/index.ts';

export interface Answer<T> {
  readonly status: number;
  readonly headers: Headers;
  readonly text: string;
  readonly body: T;
}

export interface Api {
  call<S extends z.ZodType>(
    schema: S,
    method: string,
    path: string,
    options?: CallOptions,
  ): Promise<Answer<z.output<S>>>;
  /** A call that must fail. */
  problem(method: string, path: string, options?: CallOptions): Promise<Answer<Problem>>;
  /** Without a body in the answer. */
  send(method: string, path: string, options?: CallOptions): Promise<Response>;
}

interface CallOptions {
  readonly body?: unknown;
  readonly headers?: Record<string, string>;
}

/** An API for one token; without a token for none. */
export const createApi = (url: string, token?: string): Api => {
  const send = (method: string, path: string, { body, headers = {} }: CallOptions = {}): Promise<Response> =>
    fetch(`${url}${path}`, {
      method,
      headers: {
        ...(token === undefined ? {} : { Authorization: `Bearer ${token}` }),
        ...(body === undefined ? {} : { 'Content-Type': 'application/json' }),
        ...headers,
      },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    });
  const answer = async <S extends z.ZodType>(schema: S, response: Response): Promise<Answer<z.output<S>>> => {
    const text = await response.text();
    return { status: response.status, headers: response.headers, text, body: schema.parse(JSON.parse(text)) };
  };
  return {
    send,
    async call(schema, method, path, options) {
      const response = await send(method, path, options);
      if (!response.ok) expect.fail(`${method} ${path} answered ${response.status}: ${await response.text()}`);
      return answer(schema, response);
    },
    async problem(method, path, options) {
      const response = await send(method, path, options);
      expect(response.ok, `${method} ${path} must fail`).toBe(false);
      return answer(problemSchema, response);
    },
  };
};

/** Headers of a job: a fresh key, and perhaps a wait in seconds. */
export const jobHeaders = (wait?: number, key: string = randomUUID()): Record<string, string> => ({
  'Idempotency-Key': key,
  ...(wait === undefined ? {} : { Prefer: `wait=${wait}` }),
});
