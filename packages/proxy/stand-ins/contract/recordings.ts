/**
 * Recordings: the official SDKs and our own adapters do every operation that we use, against the stand-ins.
 * @module
 */
import { randomBytes } from 'node:crypto';
import { Storage } from '@google-cloud/storage';
import { AuthClient } from '@supabase/auth-js';
import OpenAI, { toFile } from 'openai';
import { createGcsStore } from '../../src/media/index.ts';
import { createOpenAiModels } from '../../src/models/openai.ts';
import { createGcsStandIn } from '../gcs/index.ts';
import { createOpenAiStandIn } from '../openai/index.ts';
import type { Exchange } from '../recorder.ts';
import { createSupabaseAuthStandIn } from '../supabase-auth/index.ts';

export interface Recording {
  readonly provider: 'openai' | 'google-storage' | 'supabase';
  readonly exchanges: readonly Exchange[];
}

async function recordSupabase(): Promise<Recording> {
  const standIn = await createSupabaseAuthStandIn();
  const auth = new AuthClient({
    url: `${standIn.url}/auth/v1`,
    headers: { apikey: standIn.anonKey },
    autoRefreshToken: false,
    persistSession: false,
  });
  const [email, password] = ['ada@example.com', 'a long password'];
  try {
    await auth.signUp({ email, password: 'short', options: { data: { name: 'Ada' } } });
    await auth.signUp({ email, password });
    await auth.signInWithPassword({ email, password });
    await auth.resend({ type: 'signup', email });
    await auth.verifyOtp({ email, token: standIn.codeFor(email), type: 'signup' });
    await auth.signUp({ email, password });
    await auth.refreshSession();
    await auth.getUser();
    await auth.getClaims();
    await auth.updateUser({ data: { locale: 'de' } });
    await auth.signInWithOtp({ email });
    await auth.verifyOtp({ email, token: standIn.codeFor(email), type: 'email' });
    await auth.verifyOtp({ email, token: '000000', type: 'email' });
    await auth.resetPasswordForEmail(email);
    await auth.verifyOtp({ email, token: standIn.codeFor(email), type: 'recovery' });
    await auth.signOut({ scope: 'others' });
    await auth.signOut();
    await auth.signInWithPassword({ email, password });
    // Without the version header, errors have the older shape.
    await fetch(`${standIn.url}/auth/v1/token?grant_type=password`, {
      method: 'POST',
      headers: { apikey: standIn.anonKey, 'content-type': 'application/json' },
      body: JSON.stringify({ email, password: 'not this one' }),
    });
    for (const path of ['health', 'settings']) {
      await fetch(`${standIn.url}/auth/v1/${path}`, { headers: { apikey: standIn.anonKey } });
    }
    return { provider: 'supabase', exchanges: [...standIn.exchanges] };
  } finally {
    await standIn.close();
  }
}

async function recordStorage(): Promise<Recording> {
  const standIn = await createGcsStandIn();
  const store = createGcsStore({
    endpoint: standIn.url,
    bucket: standIn.bucket,
    projectId: standIn.projectId,
    clientEmail: standIn.credentials.client_email,
    privateKey: standIn.credentials.private_key,
  });
  const bucket = new Storage({ apiEndpoint: standIn.url, projectId: standIn.projectId }).bucket(standIn.bucket);
  try {
    await store.write('outputs/a', randomBytes(1000), 'image/png');
    await store.stat('outputs/a');
    await store.stat('outputs/none');
    await store.read('outputs/a');
    await store.readRange('outputs/a', 0, 9);
    const uri = await store.openSession('uploads/b', { type: 'image/png', size: 300_000, origin: 'https://a.example' });
    const [bytes, total] = [randomBytes(300_000), 300_000];
    const put = (range: string, body?: Uint8Array<ArrayBuffer>) =>
      fetch(uri, { method: 'PUT', headers: { 'content-range': range }, ...(body && { body }), redirect: 'manual' });
    await put(`bytes 0-262143/${total}`, bytes.subarray(0, 262_144));
    await put(`bytes */${total}`);
    await put(`bytes 262144-${total - 1}/${total}`, bytes.subarray(262_144));
    await store.endSession(uri);
    const stranger = new URL(await store.signRead('outputs/a', { seconds: 60 }));
    stranger.searchParams.set('X-Goog-Expires', '61');
    await fetch(stranger);
    await store.delete('outputs/a');
    await store.delete('outputs/a');
    await bucket.getFiles({ prefix: 'uploads/', maxResults: 1 });
    await bucket.file('uploads/b').save('again', { resumable: true });
    await bucket.setCorsConfiguration([{ origin: ['*'], method: ['GET'], maxAgeSeconds: 60 }]);
    await bucket.addLifecycleRule({ action: { type: 'Delete' }, condition: { age: 2 } });
    return { provider: 'google-storage', exchanges: [...standIn.exchanges] };
  } finally {
    await standIn.close();
  }
}

async function recordOpenAi(): Promise<Recording> {
  const standIn = await createOpenAiStandIn();
  const client = new OpenAI({ baseURL: standIn.url, apiKey: standIn.apiKey, maxRetries: 0 });
  const model = 'gpt-image-2.6-flare';
  const ours = createOpenAiModels({ apiKey: standIn.apiKey, baseUrl: standIn.url });
  const definition = ours.models.find((one) => one.model.id === model);
  if (definition === undefined) throw new Error(`${model} is not in the catalogue.`);
  const run = (prompt: string, picture?: Buffer) => {
    const input = {
      prompt,
      size: '1024x1024',
      quality: 'low',
      count: 1,
      background: 'auto',
      output_format: 'png',
      references: picture === undefined ? [] : ['r'],
    };
    const reference = picture && { uploadId: 'r', type: 'image/png', bytes: picture.length, read: async () => picture };
    const references = reference === undefined ? [] : [reference];
    const signal = new AbortController().signal;
    return definition.start({ jobId: 'j', outputIndex: 0, attempt: 1, input, references, signal });
  };
  try {
    await client.models.list();
    await client.models.retrieve(model);
    const made = await run('a quiet sea');
    if (made.state !== 'succeeded') throw new Error(`The adapter’s run ended ${made.state}.`);
    const picture = Buffer.from(made.bytes);
    await run('as a print on a wall', picture);
    for (const fault of ['[refuse]', '[429]', '[500]', '[empty]']) await run(`a hill ${fault}`);
    const file = await toFile(picture, 'a.png', { type: 'image/png' });
    await client.images.edit({ model, prompt: 'two of them', image: [file, file], size: '1024x1024' });
    const settings = { model, prompt: 'a city', size: '1024x1024', partial_images: 1, stream: true } as const;
    for await (const _event of await client.images.generate(settings));
    for await (const _event of await client.images.edit({ ...settings, image: file }));
    const stranger = new OpenAI({ baseURL: standIn.url, apiKey: 'sk-wrong', maxRetries: 0 });
    await stranger.models.list().catch(() => undefined);
    return { provider: 'openai', exchanges: [...standIn.exchanges] };
  } finally {
    await ours.close();
    await standIn.close();
  }
}

export const record = async (): Promise<Recording[]> => [
  await recordOpenAi(),
  await recordStorage(),
  await recordSupabase(),
];
