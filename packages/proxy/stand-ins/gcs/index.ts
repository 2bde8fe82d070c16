/**
 * A stand-in for Google Cloud Storage: the JSON API, resumable sessions and V4 signed URLs, on local disk.
 * @module
 */
import { createPublicKey } from 'node:crypto';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Hono } from 'hono';
import { cors } from 'hono/cors';
import { ZodError } from 'zod';
import { openJsonFile } from '../json-file.ts';
import type { StandInEnv } from '../listen.ts';
import { listen } from '../listen.ts';
import type { Exchange } from '../recorder.ts';
import { createRecorder } from '../recorder.ts';
import type { BucketState } from './bucket.ts';
import { newBucket } from './bucket.ts';
import type { GcsCredentials } from './credentials.ts';
import { newGcsCredentials } from './credentials.ts';
import { answerJsonError, GcsError } from './errors.ts';
import type { GcsFaults } from './faults.ts';
import { faultMiddleware, noFaults } from './faults.ts';
import { addObjectApi } from './object-api.ts';
import { openObjects } from './objects.ts';
import { openUploadSessions } from './sessions.ts';
import { addSignedApi } from './signed-api.ts';
import { addUploadApi, isMediaUpload } from './upload-api.ts';

export interface GcsOptions {
  /** 0, the default, takes a free port. */
  port?: number;
  /** Where buckets, objects and open sessions are kept; a temporary folder when absent. */
  dir?: string;
  bucket?: string;
  /** Origins in the bucket's first CORS configuration; any by default. */
  corsOrigins?: readonly string[];
  /** Serves `GET` and `PATCH /__control`, which read and set the faults. Off by default. */
  control?: boolean;
  /** Clock, ms since the epoch. */
  now?: () => number;
}

export interface GcsStandIn {
  readonly url: string;
  readonly port: number;
  readonly bucket: string;
  readonly projectId: string;
  readonly credentials: GcsCredentials;
  /** Set its members to make the next requests fail. */
  readonly faults: GcsFaults;
  readonly exchanges: Exchange[];
  close(): Promise<void>;
}

/**
 * @example
 * const gcs = await createGcsStandIn();
 * const storage = new Storage({ apiEndpoint: gcs.url, projectId: gcs.projectId, credentials: gcs.credentials });
 */
export async function createGcsStandIn(options: GcsOptions = {}): Promise<GcsStandIn> {
  const temporary = options.dir === undefined ? await mkdtemp(join(tmpdir(), 'gcs-')) : undefined;
  const dir = options.dir ?? temporary ?? '';
  const now = options.now ?? Date.now;
  const name = options.bucket ?? 'studio-media';

  const keyFile = await openJsonFile(join(dir, 'credentials.json'), newGcsCredentials);
  await keyFile.save();
  const credentials = keyFile.value;
  const key = { clientEmail: credentials.client_email, publicKey: createPublicKey(credentials.private_key) };
  const bucketFile = await openJsonFile<BucketState>(join(dir, 'bucket.json'), () =>
    newBucket(name, options.corsOrigins ?? ['*']),
  );
  await bucketFile.save();
  const bucket = () => bucketFile.value;
  const objects = await openObjects(join(dir, 'objects'));
  const sessions = await openUploadSessions(join(dir, 'sessions'), now);
  const faults = noFaults();
  const recorder = createRecorder(isMediaUpload);
  let base = '';
  const url = () => base;

  const app = new Hono<StandInEnv>();
  app.onError((error, c) => {
    if (error instanceof GcsError) return answerJsonError(c, error);
    if (error instanceof ZodError || error instanceof SyntaxError) {
      return answerJsonError(c, new GcsError(400, 'parseError', 'Parse Error'));
    }
    throw error;
  });
  app.use(recorder.middleware);
  app.use('/storage/*', cors({ origin: (origin) => origin }));
  app.use(faultMiddleware(faults));
  if (options.control) {
    app.get('/__control', (c) => c.json(faults));
    app.patch('/__control', async (c) => c.json(Object.assign(faults, await c.req.json())));
  }
  addUploadApi(app, { bucket, objects, sessions, faults, url });
  addObjectApi(app, { bucketFile, objects, url });
  addSignedApi(app, { bucket, objects, key, now });

  const server = await listen(app, options.port);
  base = server.url;
  return {
    url: base,
    port: server.port,
    bucket: bucket().name,
    projectId: 'diffusion-studio-local',
    credentials,
    faults,
    exchanges: recorder.exchanges,
    async close() {
      await server.close();
      if (temporary !== undefined) await rm(temporary, { recursive: true, force: true });
    },
  };
}
