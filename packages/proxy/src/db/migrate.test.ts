import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, symlinkSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import { startPostgres } from '../../stand-ins/postgres.ts';
import { createTestDatabase } from '../../test/database.ts';
import { testSecret } from '../../test/secret.ts';
import { migrate, proxyDatabaseUrl } from './migrate.ts';
import { openDatabase } from './pool.ts';

const supabaseFolder = new URL('../../supabase/', import.meta.url);
const bootstrapSql = await readFile(new URL('bootstrap.sql', supabaseFolder), 'utf8');

/** `supabase db push`, as a team that keeps its database by Supabase's own tool runs it. */
const supabasePush = (url: string): string => {
  const workdir = mkdtempSync(join(tmpdir(), 'ds-supabase-'));
  try {
    symlinkSync(fileURLToPath(supabaseFolder), join(workdir, 'supabase'));
    const packageJson = createRequire(import.meta.url).resolve('supabase/package.json');
    const bin = join(dirname(dirname(packageJson)), '.bin', 'supabase');
    const run = spawnSync(bin, ['db', 'push', '--yes', '--workdir', workdir, '--db-url', `${url}?sslmode=disable`], {
      encoding: 'utf8',
      timeout: 60_000,
    });
    expect(run.status, run.stderr).toBe(0);
    return run.stdout;
  } finally {
    rmSync(workdir, { recursive: true, force: true });
  }
};

describe('migrate', () => {
  it('bootstraps and migrates once, whoever asks at the same time', async () => {
    const test = await createTestDatabase({ empty: true });
    const results = await Promise.all([1, 2, 3].map(() => migrate(test.ownerUrl, testSecret)));
    expect(results.map((result) => result.applied.length > 0).sort()).toEqual([false, false, true]);
    expect(results.filter((result) => result.bootstrapped)).toHaveLength(1);
    expect(await test.db.one('select current_user::text as name')).toEqual({ name: 'studio_proxy' });
    await test.drop();
  });

  it('agrees with `supabase db push` in either order', async () => {
    const ours = await createTestDatabase();
    expect(supabasePush(ours.ownerUrl)).toContain('up to date');
    expect((await migrate(ours.ownerUrl, testSecret)).applied).toEqual([]);
    await ours.drop();

    const theirs = await createTestDatabase({ empty: true });
    await theirs.owner.script(bootstrapSql);
    expect(supabasePush(theirs.ownerUrl)).not.toContain('up to date');
    expect(await migrate(theirs.ownerUrl, testSecret)).toEqual({ applied: [], bootstrapped: false });
    expect(supabasePush(theirs.ownerUrl)).toContain('up to date');
    expect(await theirs.db.query('select * from studio.reconcile() where not ok')).toEqual([]);
    await theirs.drop();
  });

  it('runs on PostgreSQL 15, as an owner who is no superuser, as on Supabase', async () => {
    const dataDir = mkdtempSync(join(tmpdir(), 'ds-pg15-'));
    const postgres = await startPostgres({ dataDir, major: 15, durable: false });
    const superuser = openDatabase(postgres.url);
    try {
      await superuser.script("create role owner login createrole bypassrls password 'owner'");
      await superuser.script('create database hosted owner owner');
      const hosted = new URL(postgres.url);
      hosted.pathname = '/hosted';
      const asSuperuser = openDatabase(hosted.href);
      await asSuperuser.script(bootstrapSql);
      await asSuperuser.script(
        'alter default privileges for role owner in schema public grant all on tables to anon, authenticated',
      );
      await asSuperuser.script('grant create on schema public to owner; grant usage on schema auth to owner');
      await asSuperuser.close();
      hosted.username = 'owner';
      hosted.password = 'owner';
      expect((await migrate(hosted.href, testSecret)).applied.length).toBeGreaterThan(0);
      expect((await migrate(hosted.href, testSecret)).applied).toEqual([]);

      const db = openDatabase(proxyDatabaseUrl(hosted.href, testSecret));
      const { version } = await db.one<{ version: string }>("select current_setting('server_version') as version");
      expect(version).toMatch(/^15\./);
      const person = await db.one<{ account_id: string; subject_id: string }>(
        "select account_id, subject_id from studio.open_subject(gen_random_uuid(), 'u', 'p', 50)",
      );
      const submitted = await db.one(
        `select outcome, available from studio.submit_job($1, $2, 'k', 'f', gen_random_uuid(), 'm', 'image', 'p', 's', 1, 20, '{}', 1, 2, null, 0)`,
        [person.account_id, person.subject_id],
      );
      expect(submitted).toEqual({ outcome: 'created', available: 30 });
      const leased = await db.one<{ job_id: string; fence: number }>("select * from studio.lease_jobs('w', 10, 60)");
      expect(
        await db.one(
          "select outcome, settled from studio.finish_job($1, $2, 'succeeded', 15, 'delivered', null, null)",
          [leased.job_id, leased.fence],
        ),
      ).toEqual({ outcome: 'done', settled: 15 });
      expect(await db.query('select * from studio.reconcile() where not ok')).toEqual([]);
      await db.close();
    } finally {
      await superuser.close();
      await postgres.stop();
      rmSync(dataDir, { recursive: true, force: true });
    }
  });

  it('keeps the suffix of a pooler’s user', () => {
    const url = new URL(proxyDatabaseUrl('postgres://postgres.abcd:secret@pooler:6543/postgres', testSecret));
    expect(url.username).toBe('studio_proxy.abcd');
    expect(url.password).toMatch(/^[0-9a-f]{64}$/);
  });
});
