/**
 * Notes what went over the wire, for tests: a wire table is asserted on it and the contract tests validate it.
 * Bytes of media are never kept, only JSON and the names of multipart parts.
 * @module
 */
import type { Context, MiddlewareHandler } from 'hono';
import type { StandInEnv } from './listen.ts';

/** One exchange. Header names are in lower case. */
export interface Exchange {
  readonly method: string;
  readonly path: string;
  readonly query: Readonly<Record<string, string>>;
  readonly headers: Readonly<Record<string, string>>;
  /** Parsed JSON, or the fields of a multipart form where a file is `{file, type, size}`; absent otherwise. */
  readonly body?: unknown;
  readonly status: number;
  readonly responseHeaders: Readonly<Record<string, string>>;
  /** Parsed JSON of the answer, or of each event of a stream; absent when the answer is something else. */
  readonly response?: unknown;
}

export interface Recorder {
  readonly exchanges: Exchange[];
  readonly middleware: MiddlewareHandler<StandInEnv>;
}

const describeForm = (form: FormData): Record<string, unknown> => {
  const fields: Record<string, unknown[]> = {};
  for (const [name, value] of form.entries()) {
    fields[name] ??= [];
    fields[name].push(typeof value === 'string' ? value : { file: value.name, type: value.type, size: value.size });
  }
  return Object.fromEntries(
    Object.entries(fields).map(([name, values]) => [
      name,
      name.endsWith('[]') || values.length > 1 ? values : values[0],
    ]),
  );
};

/** The JSON of each event of a stream. */
const eventsOf = (text: string): unknown[] =>
  [...text.matchAll(/^data: (.+)$/gm)].map(([, data]): unknown => JSON.parse(data ?? 'null'));

const isJson = (type: string | null | undefined) => type?.includes('json') ?? false;

/**
 * A recorder that keeps the last `limit` exchanges.
 * @param isMedia - Requests whose body is somebody's file, whatever its type: it is left to the route.
 */
export function createRecorder(isMedia: (c: Context<StandInEnv>) => boolean = () => false, limit = 500): Recorder {
  const exchanges: Exchange[] = [];
  return {
    exchanges,
    middleware: async (c, next) => {
      const type = c.req.header('content-type');
      const kept: { body?: unknown } = {};
      if (isMedia(c)) {
        kept.body = { media: type };
      } else if (isJson(type)) {
        const text = await c.req.text();
        if (text !== '') {
          try {
            kept.body = JSON.parse(text);
          } catch {
            kept.body = text;
          }
        }
      } else if (type?.startsWith('multipart/form-data')) kept.body = describeForm(await c.req.formData());
      await next();
      const answer: { response?: unknown } = {};
      if (isJson(c.res.headers.get('content-type')) && c.req.query('alt') !== 'media') {
        const text = await c.res.clone().text();
        if (text !== '') answer.response = JSON.parse(text);
      }
      const isStream = c.res.headers.get('content-type')?.startsWith('text/event-stream') ?? false;
      // Events are noted when the stream has ended; the answer itself does not wait for that.
      const streamed = isStream ? c.res.clone() : undefined;
      const exchange: Exchange = {
        method: c.req.method,
        path: c.req.path,
        query: c.req.query(),
        headers: c.req.header(),
        ...kept,
        status: c.res.status,
        responseHeaders: Object.fromEntries(c.res.headers),
        ...answer,
      };
      exchanges.push(exchange);
      if (streamed !== undefined)
        void streamed.text().then((text) => Object.assign(exchange, { response: eventsOf(text) }));
      if (exchanges.length > limit) exchanges.shift();
    },
  };
}
