/**
 * A stand-in for OpenAI's images: the wire of `images.generate` and `images.edit`, and sample pictures that are real
 * files, made from the prompt and marked SAMPLE. `prompt-faults.ts` lists how to make it fail.
 * @module
 */
import { randomBytes } from 'node:crypto';
import { listen } from '../listen.ts';
import type { Exchange } from '../recorder.ts';
import { createRecorder } from '../recorder.ts';
import { createApp } from './app.ts';

export interface OpenAiOptions {
  /** 0, the default, takes a free port. */
  port?: number;
  /** The only key that is accepted; random by default. */
  apiKey?: string;
  /** 1 waits a second or more by quality, so that progress can be seen; 0, the default, not at all. */
  delayScale?: number;
}

export interface OpenAiStandIn {
  /** With `/v1`, as `baseURL` of the SDK wants it. */
  readonly url: string;
  readonly port: number;
  readonly apiKey: string;
  readonly exchanges: Exchange[];
  close(): Promise<void>;
}

/**
 * @example
 * const standIn = await createOpenAiStandIn();
 * const openai = new OpenAI({ baseURL: standIn.url, apiKey: standIn.apiKey });
 */
export async function createOpenAiStandIn(options: OpenAiOptions = {}): Promise<OpenAiStandIn> {
  const apiKey = options.apiKey ?? `sk-proj-${randomBytes(24).toString('base64url')}`;
  const recorder = createRecorder();
  const app = createApp({ apiKey, recorder, delayScale: options.delayScale ?? 0 });
  const server = await listen(app, options.port);
  return {
    url: `${server.url}/v1`,
    port: server.port,
    apiKey,
    exchanges: recorder.exchanges,
    close: server.close,
  };
}
