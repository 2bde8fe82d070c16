/**
 * Typed fetch to the proxy: the caller's token, problems as StudioErrors, one refresh after a 401, a time limit.
 * @module
 */
import { clientError, StudioError } from '../errors.ts';
import type { StudioErrorShape } from '../studio-client.ts';

/** Gives the caller's token, or null when nobody is signed in. `refresh` asks for a new one. */
export type AskToken = (options: { refresh: boolean }) => Promise<string | null>;

export interface RequestOptions {
  readonly body?: unknown;
  readonly headers?: Readonly<Record<string, string>>;
  readonly signal?: AbortSignal;
  /** False for what anyone may read; then no token is sent. */
  readonly signedIn?: boolean;
  /** Time limit up to the head of the answer; 30 s. */
  readonly timeoutMs?: number;
}

export interface Api {
  readonly proxy: string;
  /** Sends and reads JSON. An answer without a body gives undefined. */
  request<T>(method: string, path: string, options?: RequestOptions): Promise<T>;
  /** Sends and gives the raw answer, of status 2xx. */
  open(method: string, path: string, options?: RequestOptions): Promise<Response>;
}

/** Reads Retry-After (seconds or a date) as milliseconds. */
export const retryAfterMs = (headers: Headers, now = Date.now()): number | undefined => {
  const value = headers.get('retry-after');
  if (value === null || value.trim() === '') return undefined;
  const seconds = Number(value);
  const ms = Number.isFinite(seconds) ? seconds * 1000 : Date.parse(value) - now;
  return Number.isFinite(ms) ? Math.max(0, ms) : undefined;
};

/** fetch that fails with a StudioError: `aborted`, `timeout` or `offline`. */
export const fetchOrFail = async (url: string, init: RequestInit, timeoutMs: number): Promise<Response> => {
  const caller = init.signal ?? undefined;
  const limit = new AbortController();
  const timer = setTimeout(() => limit.abort(), timeoutMs);
  try {
    const signal = caller ? AbortSignal.any([caller, limit.signal]) : limit.signal;
    return await fetch(url, { ...init, signal, credentials: 'omit', referrerPolicy: 'no-referrer' });
  } catch (cause) {
    if (caller?.aborted) throw clientError('aborted', 'The call was aborted.', { cause });
    if (limit.signal.aborted) throw clientError('timeout', `No answer within ${timeoutMs / 1000} s.`, { cause });
    throw clientError('offline', 'The network or the server cannot be reached.', { cause });
  } finally {
    clearTimeout(timer);
  }
};

/** Reads a problem (RFC 9457) as a StudioError; anything else than a problem is `bad_response` with its status. */
export const readProblem = async (response: Response): Promise<StudioError> => {
  const after = retryAfterMs(response.headers);
  const waiting = after === undefined ? {} : { retryAfterMs: after };
  const text = await response.text().catch(() => '');
  if (response.headers.get('content-type')?.startsWith('application/problem+json')) {
    const { detail, title, ...problem } = JSON.parse(text) as StudioErrorShape & { detail?: string; title?: string };
    return new StudioError({
      ...problem,
      message: detail ?? title ?? problem.code,
      status: response.status,
      ...waiting,
    });
  }
  const error = clientError('bad_response', `The answer ${response.status} is not one of the proxy’s.`);
  return new StudioError({ ...error, message: error.message, status: response.status, ...waiting });
};

/** Makes the client of one proxy. `proxy` has no trailing slash. */
export const createApi = (proxy: string, askToken: AskToken): Api => {
  const send = async (method: string, path: string, options: RequestOptions, refresh: boolean): Promise<Response> => {
    const headers = new Headers(options.headers);
    if (options.signedIn !== false) {
      const token = await askToken({ refresh });
      options.signal?.throwIfAborted();
      if (token === null) {
        throw new StudioError({ code: 'token_missing', message: 'Nobody is signed in.', remedy: 'Sign in first.' });
      }
      headers.set('authorization', `Bearer ${token}`);
    }
    if (options.body !== undefined) headers.set('content-type', 'application/json');
    return await fetchOrFail(
      proxy + path,
      {
        method,
        headers,
        ...(options.body === undefined ? {} : { body: JSON.stringify(options.body) }),
        ...(options.signal ? { signal: options.signal } : {}),
      },
      options.timeoutMs ?? 30_000,
    );
  };

  const open: Api['open'] = async (method, path, options = {}) => {
    let response = await send(method, path, options, false);
    if (response.status === 401 && options.signedIn !== false) {
      const problem = await readProblem(response);
      if (problem.code !== 'token_expired' && problem.code !== 'token_invalid') throw problem;
      response = await send(method, path, options, true);
    }
    if (!response.ok) throw await readProblem(response);
    return response;
  };

  return {
    proxy,
    open,
    async request<T>(method: string, path: string, options?: RequestOptions): Promise<T> {
      const response = await open(method, path, options);
      const text = await response.text().catch((cause) => {
        if (options?.signal?.aborted) throw clientError('aborted', 'The call was aborted.', { cause });
        throw clientError('offline', 'The connection broke while the answer was read.', { cause });
      });
      if (text === '') return undefined as T;
      try {
        return JSON.parse(text) as T;
      } catch (cause) {
        throw clientError('bad_response', 'The answer is not JSON.', { cause });
      }
    },
  };
};
