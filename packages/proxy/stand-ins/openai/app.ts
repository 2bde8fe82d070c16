/**
 * `/v1/images/generations`, `/v1/images/edits` and `/v1/models`.
 * @module
 */
import { randomBytes } from 'node:crypto';
import { once } from 'node:events';
import { setTimeout as sleep } from 'node:timers/promises';
import type { Context } from 'hono';
import { Hono } from 'hono';
import { streamSSE } from 'hono/streaming';
import type { StandInEnv } from '../listen.ts';
import type { Recorder } from '../recorder.ts';
import { missingParameter, OpenAiError, rateLimited, refused, serverError } from './errors.ts';
import type { ImageRequest, Quality } from './image-request.ts';
import { models, parseImageRequest } from './image-request.ts';
import type { ReferencePicture } from './picture/render.ts';
import { readReference, renderPicture } from './picture/render.ts';
import { faultsOf, withoutFaults } from './prompt-faults.ts';
import { usageOf } from './usage.ts';

export interface AppParts {
  apiKey: string;
  recorder: Recorder;
  /** 1 waits as long as makes progress visible, 0 not at all. */
  delayScale: number;
}

/** ms at scale 1. The real service takes several times as long. */
const delays: Record<Quality, number> = { low: 1200, medium: 2000, high: 3500, xhigh: 4500, max: 6000 };

const longestReferences = 16;
const largestReference = 50_000_000;

export function createApp({ apiKey, recorder, delayScale }: AppParts): Hono<StandInEnv> {
  const app = new Hono<StandInEnv>();
  const seen = new Set<string>();

  app.onError((error, c) => {
    if (!(error instanceof OpenAiError)) throw error;
    for (const [name, value] of Object.entries(error.headers)) c.header(name, value);
    return c.json({ error: error.body }, error.status);
  });
  app.notFound((c) => {
    const message = `Invalid URL (${c.req.method} ${c.req.path})`;
    return c.json({ error: { message, type: 'invalid_request_error', param: null, code: null } }, 404);
  });
  app.use(recorder.middleware);
  app.use(async (c, next) => {
    c.header('x-request-id', `req_${randomBytes(16).toString('hex')}`);
    c.header('openai-version', '2020-10-01');
    const key = /^Bearer (.+)$/.exec(c.req.header('authorization') ?? '')?.[1];
    if (key === undefined) throw new OpenAiError(401, { message: 'Missing bearer authentication in header' });
    if (key !== apiKey) {
      const shown = `${key.slice(0, 3)}***${key.slice(-4)}`;
      throw new OpenAiError(401, { message: `Incorrect API key provided: ${shown}.`, code: 'invalid_api_key' });
    }
    await next();
  });

  const model = (id: string) => ({ id, object: 'model', created: 1_792_000_000, owned_by: 'system' });
  app.get('/v1/models', (c) => c.json({ object: 'list', data: models.map(model) }));
  app.get('/v1/models/:id', (c) => {
    const id = models.find((known) => known === c.req.param('id'));
    if (id !== undefined) return c.json(model(id));
    const message = `The model '${c.req.param('id')}' does not exist`;
    throw new OpenAiError(404, { message, param: 'model', code: 'model_not_found' });
  });

  app.post('/v1/images/generations', async (c) => {
    const fields = await c.req.json().catch(() => {
      throw new OpenAiError(400, { message: 'We could not parse the JSON body of your request.' });
    });
    return answer(c, 'image_generation', parseImageRequest('generate', fields), []);
  });

  app.post('/v1/images/edits', async (c) => {
    const form = await c.req.formData();
    const fields = Object.fromEntries([...form.entries()].map(([name, value]) => [name, value]));
    const request = parseImageRequest('edit', fields);
    const files = [...form.getAll('image'), ...form.getAll('image[]')].filter((value) => typeof value !== 'string');
    if (files.length === 0) throw missingParameter('image');
    if (files.length > longestReferences) {
      const message = `Too many images: at most ${longestReferences} are supported.`;
      throw new OpenAiError(400, { message, param: 'image', code: 'array_above_max_length' });
    }
    const references = await Promise.all(
      files.map(async (file) => {
        const bytes = Buffer.from(await file.arrayBuffer());
        const picture = file.size < largestReference ? await readReference(bytes) : undefined;
        if (picture !== undefined) return picture;
        const message = 'Invalid image file or mode for image, please check your image file.';
        throw new OpenAiError(400, { message, param: 'image', code: 'invalid_image_file' });
      }),
    );
    return answer(c, 'image_edit', request, references);
  });

  /** Carries out what the prompt's brackets ask for. Returns how the answer's pictures are to be spoilt, if at all. */
  const applyFaults = async (c: Context<StandInEnv>, prompt: string) => {
    let spoilt: 'empty' | 'garbage' | undefined;
    for (const fault of faultsOf(prompt)) {
      if (fault.kind === 'slow') await sleep(fault.seconds * 1000);
      else if (fault.kind === '429' || fault.kind === '500') {
        if (fault.once && seen.has(prompt)) continue;
        seen.add(prompt);
        throw fault.kind === '429' ? rateLimited() : serverError();
      } else if (fault.kind === 'refuse') throw refused();
      else if (fault.kind === 'cut') c.env.incoming.socket.destroy();
      else if (fault.kind === 'hang') await once(c.env.incoming.socket, 'close');
      else spoilt = fault.kind;
    }
    return spoilt;
  };

  const answer = async (
    c: Context<StandInEnv>,
    event: 'image_generation' | 'image_edit',
    request: ImageRequest,
    references: readonly ReferencePicture[],
  ) => {
    const delay = delays[request.quality] * delayScale;
    const spoilt = await applyFaults(c, request.prompt);
    const render = async (index: number, detail = 1) => {
      if (spoilt === 'garbage') return Buffer.from('This is no picture.').toString('base64');
      const prompt = withoutFaults(request.prompt);
      return (await renderPicture({ ...request, prompt, index, references, detail })).toString('base64');
    };
    const about = {
      size: `${request.width}x${request.height}`,
      quality: request.quality,
      background: request.background,
      output_format: request.format,
    };
    if (request.stream) {
      return streamSSE(c, async (stream) => {
        const send = (body: Record<string, unknown>) =>
          stream.writeSSE({ event: String(body.type), data: JSON.stringify(body) });
        const created = () => ({ created_at: Math.floor(Date.now() / 1000), ...about });
        for (let partial = 0; partial < request.partialImages; partial++) {
          await sleep(delay / (request.partialImages + 1));
          const b64_json = await render(0, (partial + 1) / (request.partialImages + 1));
          await send({ type: `${event}.partial_image`, b64_json, partial_image_index: partial, ...created() });
        }
        await sleep(delay / (request.partialImages + 1));
        const usage = usageOf(request, 1, references, request.partialImages);
        await send({ type: `${event}.completed`, b64_json: await render(0), ...created(), usage });
      });
    }
    await sleep(delay);
    const count = spoilt === 'empty' ? 0 : request.n;
    const data: { b64_json: string }[] = [];
    for (let index = 0; index < count; index++) data.push({ b64_json: await render(index) });
    return c.json({
      created: Math.floor(Date.now() / 1000),
      ...about,
      data,
      usage: usageOf(request, count, references),
    });
  };

  return app;
}
