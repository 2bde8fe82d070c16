/**
 * What our proxy adds to a request, beside its peers, on one mock provider that answers 1.3 kB.
 * Every cell is run in turn, round after round, and the median is told, so that a noisy machine hurts all alike.
 *
 * - job: `POST /v1/jobs` with `Prefer: wait`, through `serve` on PostgreSQL, every row written and the result stored
 * - pass: token, rate limit, log and CORS of the same app around a route that passes the body on
 * - raw: `node:http` on both sides; hono: bare Hono and undici; portkey: `@portkey-ai/gateway`, bare, no database
 * @module
 */
import { execFileSync } from 'node:child_process';
import { generateKeyPairSync, randomBytes, randomUUID, sign } from 'node:crypto';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { createServer } from 'node:http';
import { createRequire } from 'node:module';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { migrate, proxyDatabaseUrl } from '../packages/proxy/src/db/migrate.ts';
import { openDatabase } from '../packages/proxy/src/db/pool.ts';
import { startPostgres } from '../packages/proxy/stand-ins/postgres.ts';
import { type Child, startChild, startProgram } from './proxy/child.ts';
import { freshKey, measure, type Sample, type Target } from './proxy/load.ts';

const aims = { passToPortkey_c32: 2, jobToPortkey_c32: 0.4, jobAddedMs_c1: 8 };
/** Signed-in people, each with an account of their own. */
const people = 100;
const body = JSON.stringify({ model: 'gpt-image-2.6-flare', prompt: 'A lighthouse in fog' });
const jobBody = JSON.stringify({
  model: 'gpt-image-2.6-flare',
  input: { prompt: 'A lighthouse in fog', quality: 'low' },
});

const median = (values: readonly number[]): number =>
  [...values].sort((a, b) => a - b)[Math.floor(values.length / 2)] ?? Number.NaN;

const freePort = async (): Promise<number> => {
  const server = createServer().listen(0, '127.0.0.1');
  await new Promise((resolve) => server.once('listening', resolve));
  const { port } = server.address() as AddressInfo;
  await new Promise((resolve) => server.close(resolve));
  return port;
};

interface Issuer {
  readonly url: string;
  /** Access tokens, one a person. */
  readonly tokens: readonly string[];
  close(): void;
}

const base64url = (value: unknown): string => Buffer.from(JSON.stringify(value)).toString('base64url');

/** The keys and tokens of a sign-in service. */
const startIssuer = async (users: readonly string[]): Promise<Issuer> => {
  const { publicKey, privateKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' });
  const jwk = { ...publicKey.export({ format: 'jwk' }), kid: 'bench', alg: 'ES256', use: 'sig' };
  const jwks = JSON.stringify({ keys: [jwk] });
  const server = createServer((_request, response) => response.setHeader('Content-Type', 'application/json').end(jwks));
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  const exp = Math.floor(Date.now() / 1000) + 6 * 3600;
  const tokenOf = (sub: string): string => {
    const claims = { sub, exp, iss: `${url}/auth/v1`, aud: 'authenticated', role: 'authenticated' };
    const text = `${base64url({ alg: 'ES256', kid: 'bench' })}.${base64url(claims)}`;
    const signature = sign('sha256', Buffer.from(text), { key: privateKey, dsaEncoding: 'ieee-p1363' });
    return `${text}.${signature.toString('base64url')}`;
  };
  return { url, tokens: users.map(tokenOf), close: () => server.close() };
};

/** People with credits that no benchmark spends. */
const fund = async (ownerUrl: string, users: readonly string[]): Promise<void> => {
  const db = openDatabase(ownerUrl, { size: 1 });
  for (const user of users)
    await db.query(
      `select studio.grant_credits(s.account_id, 'purchased', 1000000000, null, 'bench', null, null)
       from studio.open_subject($1, null, null, 0) s`,
      [user],
    );
  await db.close();
};

const serveEnv = (options: {
  databaseUrl: string;
  secret: string;
  issuer: string;
  bucket: string;
  upstream: string;
}) => {
  const { privateKey } = generateKeyPairSync('rsa', { modulusLength: 2048 });
  return {
    DS_SECRET: options.secret,
    DATABASE_PROXY_URL: options.databaseUrl,
    SUPABASE_URL: options.issuer,
    SUPABASE_ANON_KEY: 'bench',
    GCS_BUCKET: 'bench',
    GCS_PROJECT_ID: 'bench',
    GCS_CLIENT_EMAIL: 'bench@bench.iam.gserviceaccount.com',
    GCS_PRIVATE_KEY: privateKey.export({ type: 'pkcs8', format: 'pem' }).toString(),
    GCS_ENDPOINT: options.bucket,
    OPENAI_API_KEY: 'bench',
    OPENAI_BASE_URL: `${options.upstream}/v1`,
    // The limit counts every request and stops none: the load is not what it is for.
    DS_RATE_PER_SECOND: '1000000',
    DS_RATE_BURST: '1000000',
  };
};

interface Peers {
  readonly targets: Readonly<Record<string, Target>>;
  /** Login of the database's owner. */
  readonly databaseUrl: string;
  close(): Promise<void>;
}

const portkeyEntry = () => createRequire(import.meta.url).resolve('@portkey-ai/gateway/package.json');

const startPeers = async (dataDir: string): Promise<Peers> => {
  const closing: (() => Promise<void> | void)[] = [];
  const keep = async (starting: Promise<Child>): Promise<Child> => {
    const child = await starting;
    closing.push(child.close);
    return child;
  };
  const postgres = await startPostgres({ dataDir });
  closing.push(postgres.stop);
  const secret = randomBytes(32).toString('hex');
  await migrate(postgres.url, secret);
  const users = Array.from({ length: people }, () => randomUUID());
  await fund(postgres.url, users);
  const issuer = await startIssuer(users);
  closing.push(issuer.close);

  const upstream = await keep(startChild('upstream.ts'));
  const bucket = await keep(startChild('bucket-sink.ts'));
  const onward = { UPSTREAM: upstream.url };
  const raw = await keep(startChild('raw-pass.ts', onward));
  const hono = await keep(startChild('hono-pass.ts', onward));
  const pass = await keep(startChild('our-pass.ts', { ...onward, SUPABASE_URL: issuer.url, DS_SECRET: secret }));
  const portkeyPort = await freePort();
  const portkeyMain = join(dirname(portkeyEntry()), 'build/start-server.js');
  const portkey = await keep(
    startProgram(
      [portkeyMain, '--headless', `--port=${portkeyPort}`],
      { NODE_ENV: 'production', TRUSTED_CUSTOM_HOSTS: '127.0.0.1' },
      portkeyPort,
      '/',
    ),
  );
  const servePort = await freePort();
  const cli = fileURLToPath(new URL('../packages/proxy/src/cli.ts', import.meta.url));
  const serve = await keep(
    startProgram(
      [cli, 'serve'],
      {
        ...serveEnv({
          databaseUrl: proxyDatabaseUrl(postgres.url, secret),
          secret,
          issuer: issuer.url,
          bucket: bucket.url,
          upstream: upstream.url,
        }),
        DS_PROXY_PORT: String(servePort),
      },
      servePort,
      '/readyz',
    ),
  );

  const json = { 'Content-Type': 'application/json' };
  let turn = 0;
  const signedIn = () => {
    turn = (turn + 1) % people;
    return { ...json, Authorization: `Bearer ${issuer.tokens[turn]}` };
  };
  const images = '/v1/images/generations';
  const portkeyHeaders = {
    ...json,
    Authorization: 'Bearer bench',
    'x-portkey-provider': 'openai',
    'x-portkey-custom-host': `${upstream.url}/v1`,
  };
  return {
    databaseUrl: postgres.url,
    targets: {
      direct: { url: upstream.url + images, body, headers: () => json },
      raw: { url: raw.url + images, body, headers: () => json },
      hono: { url: hono.url + images, body, headers: () => json },
      portkey: { url: portkey.url + images, body, headers: () => portkeyHeaders },
      pass: { url: pass.url + images, body, headers: signedIn },
      job: {
        url: `${serve.url}/v1/jobs`,
        body: jobBody,
        headers: () => ({ ...signedIn(), Prefer: 'wait=30', 'Idempotency-Key': freshKey() }),
      },
    },
    async close() {
      for (let end = closing.pop(); end; end = closing.pop()) await end();
    },
  };
};

/** How long the jobs whose requests were cut at the end of a cell may take to end, ms. */
const settleMs = 30_000;

/** Every job of the benchmark ended well and every credit is where it should be. Answers how many jobs there were. */
const assertSound = async (databaseUrl: string): Promise<number> => {
  const db = openDatabase(databaseUrl, { size: 1 });
  const states = () =>
    db.query<{ state: string; n: number }>('select state, count(*) as n from studio.job group by state');
  const deadline = Date.now() + settleMs;
  let jobs = await states();
  while (jobs.some(({ state }) => state === 'queued' || state === 'running') && Date.now() < deadline) {
    await new Promise((resolve) => setTimeout(resolve, 100));
    jobs = await states();
  }
  const broken = await db.query<{ invariant: string }>('select invariant from studio.reconcile() where not ok');
  await db.close();
  const unsound = jobs.filter(({ state }) => state !== 'succeeded');
  if (unsound.length > 0 || broken.length > 0) throw new Error(`Not sound: ${JSON.stringify({ unsound, broken })}`);
  return jobs[0]?.n ?? 0;
};

type Cells = Record<string, Record<string, Sample>>;

const report = (results: Cells, jobs: number): void => {
  for (const [connections, cells] of Object.entries(results)) {
    console.log(`\n${connections}`);
    console.table(
      Object.fromEntries(
        Object.entries(cells).map(([name, { rps, meanMs, p99Ms }]) => [
          name,
          { 'requests/s': Math.round(rps), 'mean ms': Number(meanMs.toFixed(2)), 'p99 ms': p99Ms },
        ]),
      ),
    );
  }
  console.log(`${jobs} jobs, all succeeded; reconcile is clean.`);
  const cell = (connections: string, name: string) => results[connections]?.[name];
  const ratio = (connections: string, name: string, peer: string) =>
    Number(((cell(connections, name)?.rps ?? 0) / (cell(connections, peer)?.rps ?? Number.NaN)).toFixed(3));
  const ratios = {
    passToPortkey_c32: ratio('c32', 'pass', 'portkey'),
    jobToPortkey_c32: ratio('c32', 'job', 'portkey'),
    passToPortkey_c1: ratio('c1', 'pass', 'portkey'),
    jobToPortkey_c1: ratio('c1', 'job', 'portkey'),
    passToRaw_c32: ratio('c32', 'pass', 'raw'),
    passToHono_c32: ratio('c32', 'pass', 'hono'),
  };
  // autocannon counts whole milliseconds only; the rate of one connection says more.
  const oneMs = (name: string) => 1000 / (cell('c1', name)?.rps ?? Number.NaN);
  const addedMs = Number((oneMs('job') - oneMs('direct')).toFixed(2));
  const portkey = JSON.parse(readFileSync(portkeyEntry(), 'utf8')) as { version: string };
  console.log(
    JSON.stringify({
      bench: 'proxy',
      commit: execFileSync('git', ['rev-parse', '--short', 'HEAD'], { encoding: 'utf8' }).trim(),
      peers: { '@portkey-ai/gateway': portkey.version, node: process.versions.node },
      results,
      ratios: { ...ratios, jobAddedMs_c1: addedMs },
      aims: {
        passToPortkey_c32: { aim: aims.passToPortkey_c32, met: ratios.passToPortkey_c32 >= aims.passToPortkey_c32 },
        jobToPortkey_c32: { aim: aims.jobToPortkey_c32, met: ratios.jobToPortkey_c32 >= aims.jobToPortkey_c32 },
        jobAddedMs_c1: { aim: aims.jobAddedMs_c1, met: addedMs <= aims.jobAddedMs_c1 },
      },
    }),
  );
};

/**
 * Runs the benchmark; prints a table and, last, one JSON line.
 * @param args `--rounds N` (3), `--seconds N` a cell (5)
 */
export async function run(args: readonly string[]): Promise<void> {
  const { values } = parseArgs({
    args: [...args],
    options: { rounds: { type: 'string', default: '3' }, seconds: { type: 'string', default: '5' } },
  });
  const rounds = Number(values.rounds);
  const seconds = Number(values.seconds);
  if (!(Number.isInteger(rounds) && rounds > 0 && seconds > 0))
    throw new Error('--rounds is a whole number above 0, --seconds a number above 0');

  const dataDir = mkdtempSync(join(tmpdir(), 'ds-bench-'));
  const peers = await startPeers(dataDir);
  try {
    const results: Cells = {};
    for (const connections of [1, 32]) {
      const samples: Record<string, Sample[]> = {};
      for (let round = 0; round <= rounds; round += 1) {
        for (const [name, target] of Object.entries(peers.targets)) {
          // Round 0 warms compilers, connections and caches.
          const sample = await measure(target, connections, round === 0 ? Math.min(3, seconds) : seconds);
          if (round > 0) samples[name] = [...(samples[name] ?? []), sample];
        }
      }
      results[`c${connections}`] = Object.fromEntries(
        Object.entries(samples).map(([name, taken]) => [
          name,
          {
            rps: median(taken.map(({ rps }) => rps)),
            meanMs: median(taken.map(({ meanMs }) => meanMs)),
            p99Ms: median(taken.map(({ p99Ms }) => p99Ms)),
          },
        ]),
      );
    }
    report(results, await assertSound(peers.databaseUrl));
  } finally {
    await peers.close();
    rmSync(dataDir, { recursive: true, force: true });
  }
}
