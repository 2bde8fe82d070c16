/**
 * A model whose provider is the test: each submit waits for the answer that the test gives.
 * @module
 */
import type { ModelDefinition, RunRequest, RunResult } from '../src/models/model.ts';

export const scriptedModelId = 'scripted';

export interface ScriptedModel {
  readonly definition: ModelDefinition;
  /** The next submit that nobody has taken yet, as soon as it comes. */
  submit(): Promise<Submit>;
  /** Submits so far. */
  readonly count: number;
}

export interface Submit {
  readonly run: RunRequest;
  answer(result: RunResult): void;
}

/** A PNG of 1 × 1. */
export const tinyPng = Buffer.from(
  'iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==',
  'base64',
);

export const picture = (credits = 2): RunResult => ({
  state: 'succeeded',
  bytes: tinyPng,
  cost: { credits, usage: {} },
});

/** `prices` 5 credits an output. */
export const createScriptedModel = (extra: Partial<ModelDefinition> = {}): ScriptedModel => {
  const waiting: Submit[] = [];
  const takers: ((submit: Submit) => void)[] = [];
  let count = 0;
  const definition: ModelDefinition = {
    model: {
      id: scriptedModelId,
      kind: 'image',
      provider: 'scripted',
      title: 'Scripted',
      summary: '',
      isDefault: false,
      inputSchema: { type: 'object', properties: { count: { type: 'integer', default: 1 } } },
      price: { unit: 'image', from: 5, pricedAt: '2026-11-23', source: 'test', rounding: 'up, once, at the quote' },
      references: { max: 0, types: [], maxBytes: 0, maxPixels: 0, effect: '' },
      typicalSeconds: { low: 1, high: 2 },
      marks: [],
    },
    price: (input) => ({ credits: 5 * Number(input.count), lines: [] }),
    outputs: (input) => Number(input.count),
    sizeKey: () => '',
    references: () => [],
    start: (run) =>
      new Promise<RunResult>((resolve) => {
        count += 1;
        const submit = { run, answer: resolve };
        const taker = takers.shift();
        if (taker) taker(submit);
        else waiting.push(submit);
      }),
    ...extra,
  };
  return {
    definition,
    submit: () => {
      const ready = waiting.shift();
      return ready ? Promise.resolve(ready) : new Promise((resolve) => takers.push(resolve));
    },
    get count() {
      return count;
    },
  };
};
