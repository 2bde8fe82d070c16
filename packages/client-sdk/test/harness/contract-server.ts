/**
 * A server that speaks the HTTP contract and GCS's resumable protocol from memory, with faults on request: what the
 * browser tests of the client run against. Its types come from the contract.
 * @module
 */
import { createHash, randomUUID } from 'node:crypto';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { Account, Job, JobEvent, Model, PublicConfig, Upload } from '../../../proxy/src/contract/index.ts';

export interface Seen {
  readonly method: string;
  readonly path: string;
  readonly headers: IncomingMessage['headers'];
  readonly body: string;
}

/** A fault takes a request over; false leaves it to the server. */
export type Fault = (request: IncomingMessage, response: ServerResponse, path: string) => boolean;

export interface ContractServer {
  readonly url: string;
  readonly seen: Seen[];
  readonly jobs: Map<string, Job>;
  /** Streams that are open now. */
  readonly streams: Set<ServerResponse>;
  /** Bytes that each upload session has. */
  readonly sessions: Map<string, Buffer>;
  fault: Fault | undefined;
  /** Opens upload sessions elsewhere, as at a bucket; what arrives there is the test's to check. */
  openSession: ((size: number, type: string) => Promise<{ url: string; chunkBytes: number }>) | undefined;
  /** What GET /v1/config says; nothing listens there unless a test sets it. */
  supabase: PublicConfig['supabase'];
  /** Moves a job on and tells the streams. */
  move(id: string, changes: Partial<Job>): void;
  /** Ends a job with this file as its one output. */
  succeed(id: string, bytes: Buffer, type: string): void;
  close(): Promise<void>;
}

const now = () => new Date().toISOString();
const later = () => new Date(Date.now() + 86_400_000).toISOString();

const model: Model = {
  id: 'test/picture',
  kind: 'image',
  provider: 'test',
  title: 'Picture',
  summary: 'A picture.',
  isDefault: true,
  inputSchema: { type: 'object', properties: { prompt: { type: 'string' } } },
  price: {
    unit: 'image',
    from: 4,
    pricedAt: '2026-11-01',
    source: 'https://example.com/',
    rounding: 'up, once, at the quote',
  },
  references: {
    max: 4,
    types: ['image/png'],
    maxBytes: 50_000_000,
    maxPixels: 40_000_000,
    effect: 'Guides the picture.',
  },
  typicalSeconds: { low: 2, high: 6 },
  marks: [],
};

const account = (subject: string): Account => ({
  subject: { id: subject, kind: 'user' },
  plan: 'free',
  balance: { settled: 50, held: 0, available: 50, debt: 0, buckets: [{ bucket: 'trial', credits: 50 }] },
  createdAt: now(),
});

const newJob = (body: { model: string; input: Record<string, unknown> }): Job => ({
  id: randomUUID(),
  model: body.model,
  kind: 'image',
  state: 'queued',
  phase: 'queued',
  cancelRequested: false,
  input: body.input,
  outputs: [],
  receipt: { quoted: 4, held: 4, settled: 0, released: 0, reason: 'open' },
  createdAt: now(),
});

export async function startContractServer(): Promise<ContractServer> {
  const seen: Seen[] = [];
  const jobs = new Map<string, Job>();
  const jobByKey = new Map<string, string>();
  const streams = new Set<ServerResponse>();
  const uploads = new Map<string, Upload>();
  const sessions = new Map<string, Buffer>();
  const objects = new Map<string, { bytes: Buffer; type: string }>();
  const events: JobEvent[] = [];
  let url = '';

  const config = (): PublicConfig => ({
    version: '0.1.0',
    supabase: server.supabase,
    storage: { origin: url },
    features: { kinds: ['image'] },
    uploads: { maxBytes: 50_000_000, types: ['image/png'], maxPixels: 40_000_000 },
    retention: { uploadHours: 24, resultHours: 24 },
  });

  const writeEvent = (stream: ServerResponse, event: JobEvent) =>
    stream.write(`id: ${event.seq}\nevent: job\ndata: ${JSON.stringify(event)}\n\n`);

  const server: ContractServer = {
    get url() {
      return url;
    },
    seen,
    jobs,
    streams,
    sessions,
    fault: undefined,
    openSession: undefined,
    supabase: { url: 'http://127.0.0.1:9', anonKey: 'anon' },
    move(id, changes) {
      const job = { ...(jobs.get(id) as Job), ...changes };
      jobs.set(id, job);
      const event = { seq: events.length + 1, jobId: id, state: job.state, phase: job.phase, at: now() };
      events.push(event);
      for (const stream of streams) writeEvent(stream, event);
    },
    succeed(id, bytes, type) {
      const object = randomUUID();
      objects.set(object, { bytes, type });
      const sha256 = createHash('sha256').update(bytes).digest('hex');
      server.move(id, {
        state: 'succeeded',
        phase: 'done',
        endedAt: now(),
        receipt: { quoted: 4, held: 4, settled: 4, released: 0, reason: 'delivered' },
        outputs: [
          {
            id: object,
            index: 0,
            state: 'stored',
            type,
            bytes: bytes.length,
            sha256,
            width: 1,
            height: 1,
            url: `${url}/objects/${object}`,
          },
        ],
      });
    },
    close: () =>
      new Promise((resolve) => {
        listener.close(() => resolve());
        listener.closeAllConnections();
      }),
  };

  const putSession = (request: IncomingMessage, response: ServerResponse, id: string, bytes: Buffer) => {
    const kept = sessions.get(id);
    if (!kept) return response.writeHead(404).end();
    const [, first, total] = /^bytes (?:(\d+)-\d+|\*)\/(\d+)$/.exec(request.headers['content-range'] ?? '') ?? [];
    const next = first === undefined ? kept : Buffer.concat([kept.subarray(0, Number(first)), bytes]);
    sessions.set(id, next);
    if (next.length === Number(total)) return response.writeHead(200).end();
    return response.writeHead(308, next.length > 0 ? { range: `bytes=0-${next.length - 1}` } : {}).end();
  };

  const answer = async (
    request: IncomingMessage,
    response: ServerResponse,
    path: string,
    bytes: Buffer,
  ): Promise<unknown> => {
    const { method = 'GET' } = request;
    const json = (body: unknown, status = 200) =>
      response.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(body));
    const problem = (status: number, code: string) =>
      response
        .writeHead(status, { 'content-type': 'application/problem+json' })
        .end(
          JSON.stringify({ type: 'about:blank', title: code, status, code, remedy: 'See the test.', requestId: 'r1' }),
        );
    const body = () => JSON.parse(bytes.toString());
    const [, , resource, id = '', act] = path.split('/');

    if (path.startsWith('/session/')) return putSession(request, response, path.slice('/session/'.length), bytes);
    if (path.startsWith('/objects/')) {
      const object = objects.get(path.slice('/objects/'.length));
      return object
        ? response.writeHead(200, { 'content-type': object.type }).end(object.bytes)
        : response.writeHead(404).end();
    }
    if (path === '/v1/config') return json(config());
    if (path === '/v1/models') return json({ items: [model] });

    const token = /^Bearer (.+)$/.exec(request.headers.authorization ?? '')?.[1];
    if (!token) return problem(401, 'token_missing');
    const { sub, exp } = JSON.parse(Buffer.from(token.split('.')[1] ?? '', 'base64url').toString());
    if (exp < Date.now() / 1000) return problem(401, 'token_expired');

    if (path === '/v1/account') return json(account(sub));
    if (path === '/v1/account/usage' || path === '/v1/account/ledger') return json({ items: [] });
    if (resource === 'quotes') {
      const { prompt } = body().input;
      if (prompt === 'bad') return problem(422, 'invalid_input');
      const credits = { credits: 4, available: 50, availableAfter: 46, sufficient: true };
      return json({ model: model.id, ...credits, lines: [], expiresAt: later(), token: 'q1' });
    }
    if (path === '/v1/jobs/events') {
      response.writeHead(200, { 'content-type': 'text/event-stream' }).write(': hello\n\n');
      streams.add(response);
      response.on('close', () => streams.delete(response));
      const last = Number(request.headers['last-event-id'] ?? events.length);
      for (const event of events.slice(last)) writeEvent(response, event);
      return undefined;
    }
    if (path === '/v1/jobs' && method === 'GET') return json({ items: [...jobs.values()].reverse() });
    if (path === '/v1/jobs') {
      const key = String(request.headers['idempotency-key']);
      const job = jobs.get(jobByKey.get(key) ?? '') ?? newJob(body());
      jobByKey.set(key, job.id);
      jobs.set(job.id, job);
      return json(job, 202);
    }
    if (resource === 'jobs') {
      if (!jobs.has(id)) return problem(404, 'not_found');
      if (act === 'cancel') server.move(id, { state: 'canceled', phase: 'done', cancelRequested: true });
      if (method !== 'DELETE') return json(jobs.get(id));
      jobs.delete(id);
      return response.writeHead(204).end();
    }
    if (path === '/v1/uploads') {
      const { size, type, sha256 } = body();
      const earlier = [...uploads.values()].find((upload) => upload.state === 'complete' && upload.sha256 === sha256);
      if (earlier && sha256) return json(earlier);
      const upload: Upload = {
        id: randomUUID(),
        state: 'open',
        size,
        type,
        createdAt: now(),
        expiresAt: later(),
        session: { url: '', chunkBytes: 1 << 18 },
      };
      uploads.set(upload.id, upload);
      if (server.openSession) {
        upload.session = await server.openSession(size, type);
        return json(upload, 201);
      }
      upload.session = { url: `${url}/session/${upload.id}`, chunkBytes: 1 << 18 };
      sessions.set(upload.id, Buffer.alloc(0));
      return json(upload, 201);
    }
    const upload = uploads.get(id);
    if (!upload) return problem(404, 'not_found');
    if (act === 'complete') {
      const stored = sessions.get(id);
      const { sha256 } = body();
      if (stored && createHash('sha256').update(stored).digest('hex') !== sha256)
        return problem(422, 'checksum_mismatch');
      const { session: _session, ...rest } = upload;
      uploads.set(id, { ...rest, state: 'complete', sha256 });
    }
    if (method === 'DELETE') uploads.delete(id);
    return json(uploads.get(id) ?? upload);
  };

  const listener = createServer((request, response) => {
    const path = new URL(request.url ?? '/', 'http://x').pathname;
    response.setHeader('access-control-allow-origin', '*');
    response.setHeader('access-control-allow-headers', '*, authorization');
    response.setHeader('access-control-allow-methods', '*');
    response.setHeader('access-control-expose-headers', 'range, etag, retry-after');
    if (request.method === 'OPTIONS') return void response.writeHead(204).end();
    const parts: Buffer[] = [];
    request.on('data', (part: Buffer) => parts.push(part));
    request.on('end', () => {
      const bytes = Buffer.concat(parts);
      seen.push({ method: request.method ?? 'GET', path, headers: request.headers, body: bytes.toString('latin1') });
      if (server.fault?.(request, response, path)) return;
      answer(request, response, path, bytes).catch((error) => response.destroy(error));
    });
  });
  await new Promise<void>((resolve) => listener.listen(0, '127.0.0.1', resolve));
  url = `http://127.0.0.1:${(listener.address() as AddressInfo).port}`;
  return server;
}
