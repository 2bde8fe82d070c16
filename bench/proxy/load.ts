/**
 * One measurement: so many connections for so many seconds.
 * @module
 */
import { randomUUID } from 'node:crypto';
import autocannon from 'autocannon';

export interface Target {
  readonly url: string;
  readonly body: string;
  /** Headers of the request; asked for each one. */
  readonly headers: () => Record<string, string>;
}

export interface Sample {
  /** Requests a second. */
  readonly rps: number;
  /** Mean, ms. */
  readonly meanMs: number;
  readonly p99Ms: number;
}

/** @throws Error when any answer was not a success: a fast refusal is no speed. */
export const measure = async (target: Target, connections: number, seconds: number): Promise<Sample> => {
  const result = await autocannon({
    url: target.url,
    connections,
    duration: seconds,
    method: 'POST',
    body: target.body,
    requests: [{ setupRequest: (request) => ({ ...request, headers: { ...request.headers, ...target.headers() } }) }],
  });
  if (result.errors > 0 || result.non2xx > 0 || result.requests.total === 0)
    throw new Error(`${target.url}: ${result.errors} errors, ${result.non2xx} refusals of ${result.requests.total}.`);
  return {
    rps: result.requests.total / result.duration,
    meanMs: result.latency.average,
    p99Ms: result.latency.p99,
  };
};

/** A header value that no other request has. */
export const freshKey = (): string => randomUUID();
