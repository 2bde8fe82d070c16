/**
 * A provider that works in the background and can be asked: `POST /runs` gives an id, `GET /runs/:id` its result. It
 * lives in the test's process, so that a worker that is killed leaves it running; `createBackgroundModel` is its adapter.
 * @module
 */
import { createServer, type Server } from 'node:http';
import type { ModelDefinition, RunResult } from '../src/models/model.ts';
import { createScriptedModel, tinyPng } from './scripted-model.ts';

export interface BackgroundProvider {
  readonly url: string;
  /** Runs that were begun. */
  readonly submits: number;
  close(): Promise<void>;
}

/** Each run is ready at its second question. */
export const startBackgroundProvider = async (): Promise<BackgroundProvider> => {
  let submits = 0;
  const questions = new Map<string, number>();
  const server: Server = createServer((request, response) => {
    const answer = (body: unknown) => response.setHeader('content-type', 'application/json').end(JSON.stringify(body));
    if (request.method === 'POST') {
      submits += 1;
      return answer({ id: `run-${submits}` });
    }
    const id = request.url?.split('/').at(-1) ?? '';
    questions.set(id, (questions.get(id) ?? 0) + 1);
    return answer({ done: (questions.get(id) ?? 0) > 1 });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const address = server.address();
  return {
    url: `http://127.0.0.1:${typeof address === 'object' && address ? address.port : 0}`,
    get submits() {
      return submits;
    },
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
};

/** The adapter, under the scripted model's id. */
export const createBackgroundModel = (url: string): ModelDefinition => {
  const ask = async <T>(path: string, method: string): Promise<T> => {
    const response = await fetch(`${url}${path}`, { method });
    return (await response.json()) as T;
  };
  const poll = async (providerId: string): Promise<RunResult> => {
    const { done } = await ask<{ done: boolean }>(`/runs/${providerId}`, 'GET');
    return done
      ? { state: 'succeeded', bytes: tinyPng, providerId, cost: { credits: 1.5, usage: {} } }
      : { state: 'running', providerId };
  };
  return createScriptedModel({
    start: async () => {
      const { id } = await ask<{ id: string }>('/runs', 'POST');
      return { state: 'running', providerId: id };
    },
    poll,
  }).definition;
};
