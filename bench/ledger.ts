/**
 * The ledger beside TPC-B: both as SQL functions, one round trip a step, through the same pool on the same server.
 * Every cell is run in turn, round after round, and the median of the rounds is told, so that a noisy machine hurts all alike.
 *
 * - bare pair: `studio.hold` and `studio.settle` (lots, hold and transfer with its entries, but no job)
 * - whole pair: `studio.submit_job` and `studio.finish_job` (also the job with its key, content, output and two events)
 * - hot: whole holds (`studio.submit_job`) all on one account
 * @module
 */
import { execFileSync } from 'node:child_process';
import { randomBytes, randomUUID } from 'node:crypto';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { migrate, proxyDatabaseUrl } from '../packages/proxy/src/db/migrate.ts';
import { type Database, openDatabase } from '../packages/proxy/src/db/pool.ts';
import { startPostgres } from '../packages/proxy/stand-ins/postgres.ts';

const accounts = 10_000;
/** pgbench's tables at its scale 20: 20 branches, 200 tellers, 2,000,000 accounts. */
const scale = 20;
const tpcbAccounts = scale * 100_000;
const aims = { whole: 0.4, bare: 0.6, hot: 1_200 };

/** One step of a benchmark; resolves when the operation that counts is done. */
type Operation = () => Promise<void>;

const tpcbSetUp = `
  create schema tpcb;
  create table tpcb.branches (bid int primary key, bbalance int not null, filler char(88)) with (fillfactor = 100);
  create table tpcb.tellers (tid int primary key, bid int not null, tbalance int not null, filler char(84)) with (fillfactor = 100);
  create table tpcb.accounts (aid int primary key, bid int not null, abalance int not null, filler char(84)) with (fillfactor = 100);
  create table tpcb.history (tid int, bid int, aid int, delta int, mtime timestamp, filler char(22));
  insert into tpcb.branches select i, 0, '' from generate_series(1, ${scale}) i;
  insert into tpcb.tellers select i, (i - 1) / 10 + 1, 0, '' from generate_series(1, ${scale} * 10) i;
  insert into tpcb.accounts select i, (i - 1) / 100000 + 1, 0, '' from generate_series(1, ${tpcbAccounts}) i;
  create function tpcb.run(p_aid int, p_tid int, p_bid int, p_delta int) returns int language plpgsql as $$
  declare v_balance int;
  begin
    update tpcb.accounts set abalance = abalance + p_delta where aid = p_aid;
    select abalance into v_balance from tpcb.accounts where aid = p_aid;
    update tpcb.tellers set tbalance = tbalance + p_delta where tid = p_tid;
    update tpcb.branches set bbalance = bbalance + p_delta where bid = p_bid;
    insert into tpcb.history (tid, bid, aid, delta, mtime) values (p_tid, p_bid, p_aid, p_delta, current_timestamp);
    return v_balance;
  end $$;
  grant usage on schema tpcb to studio_proxy;
  grant all on all tables in schema tpcb to studio_proxy;
`;

const usersSetUp = `
  create table tpcb.payer (n int primary key, account_id uuid not null, subject_id uuid not null);
  insert into tpcb.payer
    select i, s.account_id, s.subject_id from generate_series(1, ${accounts}) i
    cross join lateral studio.open_subject(md5(i::text)::uuid, null, null, 0) s;
  select count(studio.grant_credits(account_id, 'purchased', 1000000000, null, 'bench', null, null)) from tpcb.payer;
  grant select on tpcb.payer to studio_proxy;
  analyze studio.account, studio.subject, studio.lot, tpcb.accounts, tpcb.tellers, tpcb.branches;
`;

interface Payer {
  readonly account_id: string;
  readonly subject_id: string;
}

const random = (below: number) => Math.floor(Math.random() * below);

function operations(db: Database, payers: readonly Payer[]) {
  const pick = (): Payer => payers[random(payers.length)] ?? raiseEmpty();
  const hot = pick();
  const submit = (payer: Payer, job: string) =>
    db.one<{ outcome: string }>(
      'select outcome from studio.submit_job($1,$2,$3,$4,$5,$6,$7,$8,$9,$10,$11,$12,$13,$14,$15,$16)',
      [
        payer.account_id,
        payer.subject_id,
        job,
        randomBytes(32),
        job,
        'openai/gpt-image',
        'image',
        'openai',
        '1024x1024 high',
        1,
        12,
        '{"prompt":"a lighthouse at dawn, oil on canvas","size":"1024x1024","quality":"high"}',
        8,
        20,
        'bench',
        60,
      ],
    );
  return {
    async tpcb() {
      const teller = random(scale * 10) + 1;
      await db.query('select tpcb.run($1,$2,$3,$4)', [
        random(tpcbAccounts) + 1,
        teller,
        Math.floor((teller - 1) / 10) + 1,
        random(10_000) - 5_000,
      ]);
    },
    async bare() {
      const hold = randomUUID();
      await db.query('select outcome from studio.hold($1,$2,$3)', [hold, pick().account_id, 12]);
      await db.query('select outcome from studio.settle($1,$2)', [hold, 9]);
    },
    async whole() {
      const job = randomUUID();
      await submit(pick(), job);
      await db.query('select outcome from studio.finish_job($1,$2,$3,$4,$5,$6,$7)', [
        job,
        1,
        'succeeded',
        9,
        'delivered',
        null,
        null,
      ]);
    },
    async hot() {
      await submit(hot, randomUUID());
    },
  } satisfies Record<string, Operation>;
}

function raiseEmpty(): never {
  throw new Error('no payer');
}

/** Operations a second with `connections` callers, each waiting for its own answer. */
async function measure(operation: Operation, connections: number, seconds: number): Promise<number> {
  const start = performance.now();
  const end = start + seconds * 1000;
  let done = 0;
  await Promise.all(
    Array.from({ length: connections }, async () => {
      while (performance.now() < end) {
        await operation();
        done++;
      }
    }),
  );
  return done / ((performance.now() - start) / 1000);
}

const median = (values: readonly number[]): number =>
  [...values].sort((a, b) => a - b)[Math.floor(values.length / 2)] ?? Number.NaN;

/**
 * Runs the benchmark; prints a table and, last, one JSON line.
 * @param args `--rounds N` (5), `--seconds N` a cell (3)
 */
export async function run(args: readonly string[]): Promise<void> {
  const { values } = parseArgs({
    args: [...args],
    options: { rounds: { type: 'string', default: '5' }, seconds: { type: 'string', default: '3' } },
  });
  const rounds = Number(values.rounds);
  const seconds = Number(values.seconds);
  if (!(Number.isInteger(rounds) && rounds > 0 && seconds > 0)) {
    throw new Error('--rounds is a whole number above 0, --seconds a number above 0');
  }
  const dataDir = mkdtempSync(join(tmpdir(), 'ds-bench-'));
  const postgres = await startPostgres({ dataDir });
  try {
    const secret = randomBytes(32).toString('hex');
    await migrate(postgres.url, secret);
    const owner = openDatabase(postgres.url, { size: 1 });
    for (const statement of [tpcbSetUp, usersSetUp]) {
      await owner.script(statement);
    }
    const results: Record<string, Record<string, number>> = {};
    const version = (await owner.one<{ v: string }>("select current_setting('server_version') as v")).v;
    for (const connections of [8, 32]) {
      const db = openDatabase(proxyDatabaseUrl(postgres.url, secret), { size: connections });
      const cells = operations(db, await db.query<Payer>('select account_id, subject_id from tpcb.payer'));
      const samples: Record<string, number[]> = {};
      for (let round = 0; round <= rounds; round++) {
        for (const [name, operation] of Object.entries(cells)) {
          // Round 0 warms caches and prepared statements.
          const rate = await measure(operation, connections, round === 0 ? Math.min(1, seconds) : seconds);
          if (round > 0) samples[name] = [...(samples[name] ?? []), rate];
        }
      }
      results[`c${connections}`] = Object.fromEntries(
        Object.entries(samples).map(([name, rates]) => [name, Math.round(median(rates))]),
      );
      await db.close();
    }
    const broken = (
      await owner.query<{ invariant: string; ok: boolean; example: string }>('select * from studio.reconcile()')
    ).filter((row) => !row.ok && row.invariant !== 'open_hold_has_live_job');
    await owner.close();
    if (broken.length > 0) {
      throw new Error(`reconcile found ${JSON.stringify(broken)}`);
    }
    report(results, version);
  } finally {
    await postgres.stop();
    rmSync(dataDir, { recursive: true, force: true });
  }
}

function report(results: Record<string, Record<string, number>>, version: string): void {
  console.table(results);
  const ratio = (cell: string, connections: string) =>
    Number(((results[connections]?.[cell] ?? 0) / (results[connections]?.tpcb ?? Number.NaN)).toFixed(3));
  const ratios = {
    wholePairs_c8: ratio('whole', 'c8'),
    barePairs_c8: ratio('bare', 'c8'),
    wholePairs_c32: ratio('whole', 'c32'),
    barePairs_c32: ratio('bare', 'c32'),
  };
  const hot = results.c8?.hot ?? 0;
  const line = {
    bench: 'ledger',
    commit: execFileSync('git', ['rev-parse', '--short', 'HEAD'], { encoding: 'utf8' }).trim(),
    peers: { 'TPC-B on PostgreSQL': version },
    results,
    ratios,
    aims: {
      wholePairs_c8: { aim: aims.whole, met: ratios.wholePairs_c8 >= aims.whole },
      barePairs_c8: { aim: aims.bare, met: ratios.barePairs_c8 >= aims.bare },
      hotWholeHoldsPerSecond_c8: { aim: aims.hot, met: hot >= aims.hot },
    },
  };
  console.log(JSON.stringify(line));
}
