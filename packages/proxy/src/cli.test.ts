import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import type { AddressInfo } from 'node:net';
import { createServer } from 'node:net';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { createTestDatabase, type TestDatabase } from '../test/database.ts';
import { openEvents } from '../test/event-reader.ts';
import { type Issuer, startIssuer } from '../test/issuer.ts';
import { testSecret } from '../test/secret.ts';

const cli = new URL('cli.ts', import.meta.url).pathname;

let database: TestDatabase;
let issuer: Issuer;
let env: NodeJS.ProcessEnv;

beforeAll(async () => {
  [database, issuer] = await Promise.all([createTestDatabase(), startIssuer()]);
  env = {
    PATH: process.env.PATH,
    DS_SECRET: testSecret,
    DATABASE_URL: database.ownerUrl,
    DATABASE_PROXY_URL: database.proxyUrl,
    SUPABASE_URL: issuer.url,
    SUPABASE_ANON_KEY: 'anon',
    GCS_BUCKET: 'test',
    GCS_PROJECT_ID: 'test',
    GCS_CLIENT_EMAIL: 'test@test.iam.gserviceaccount.com',
    GCS_PRIVATE_KEY: 'none',
    DS_PROXY_PORT: '0',
  };
});
afterAll(() => Promise.all([database.drop(), issuer.close()]));

interface Ended {
  readonly code: number | null;
  readonly out: string;
  readonly err: string;
}

const start = (args: readonly string[], extra: NodeJS.ProcessEnv = {}): ChildProcess =>
  spawn(process.execPath, [cli, ...args], { env: { ...env, ...extra }, stdio: ['ignore', 'pipe', 'pipe'] });

const run = async (args: readonly string[], extra?: NodeJS.ProcessEnv): Promise<Ended> => {
  const child = start(args, extra);
  let [out, err] = ['', ''];
  child.stdout?.on('data', (text: Buffer) => (out += text));
  child.stderr?.on('data', (text: Buffer) => (err += text));
  const [code] = (await once(child, 'close')) as [number | null];
  return { code, out, err };
};

/** The port of the line that says where it listens. */
const portOf = (child: ChildProcess): Promise<number> =>
  new Promise((resolve, reject) => {
    let text = '';
    child.stdout?.on('data', (piece: Buffer) => {
      text += piece;
      const port = /"port":(\d+).*"listening"/.exec(text)?.[1];
      if (port !== undefined) resolve(Number(port));
    });
    child.once('exit', () => reject(new Error(`It ended: ${text}`)));
  });

describe('serve', () => {
  test.each(['SIGTERM', 'SIGINT'] as const)('ends cleanly on %s, with a stream open', async (signal) => {
    const child = start(['serve']);
    const port = await portOf(child);
    const url = `http://127.0.0.1:${port}`;
    await expect.poll(async () => (await fetch(`${url}/readyz`)).status).toBe(200);
    const stream = await openEvents(url, await issuer.token(issuer.newPerson()));
    const closed = once(child, 'close');
    child.kill(signal);
    await stream.ended();
    const [code, killedBy] = (await closed) as [number | null, string | null];
    expect([code, killedBy]).toEqual([0, null]);
  });

  test('names a port that is taken', async () => {
    const holder = createServer().listen(0, '127.0.0.1');
    await once(holder, 'listening');
    const { port } = holder.address() as AddressInfo;
    const { code, err } = await run(['serve'], { DS_PROXY_PORT: String(port) });
    holder.close();
    expect(code).toBe(1);
    expect(err).toContain(`Port ${port} on 127.0.0.1 is taken`);
    expect(err).not.toContain('    at ');
  });

  test('names what is missing, without a stack', async () => {
    const { code, err } = await run(['serve'], { DS_SECRET: undefined, GCS_BUCKET: '' });
    expect(code).toBe(1);
    expect(err).toMatch(/DS_SECRET is missing.*\n {2}GCS_BUCKET is missing/);
    expect(err).not.toContain('    at ');
  });
});

test('migrate says that there is nothing to do', async () => {
  expect(await run(['migrate'])).toMatchObject({ code: 0, out: 'The database is up to date.\n' });
});

test('reconcile ends with 0 on a sound database and with 1 on a broken one', async () => {
  const sound = await run(['reconcile'], { DATABASE_URL: undefined });
  expect(sound).toMatchObject({ code: 0 });
  expect(sound.out).toMatch(/^ok {5}\w+/);
  const { id } = await database.owner.one<{ id: string }>(
    'insert into studio.account (posted) values (7) returning id',
  );
  const broken = await run(['reconcile']);
  expect(broken.code).toBe(1);
  expect(broken.out).toContain(`BROKEN posted_is_sum_of_entries: 1, as in ${id}`);
});

test('a command that is none is named, beside those that are', async () => {
  const { code, err } = await run(['sing']);
  expect(code).toBe(1);
  expect(err).toMatch(/no command sing[\s\S]*serve[\s\S]*migrate[\s\S]*reconcile/);
});
