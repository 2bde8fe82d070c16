/**
 * Brings a database to the newest schema: forward only, once, under a lock, in one transaction.
 * The history is Supabase's own, so `migrate` and `supabase db push` agree in either order.
 * @module
 */
import { createHmac } from 'node:crypto';
import { readdir, readFile } from 'node:fs/promises';
import pg from 'pg';

const sqlFolder = new URL('../../supabase/', import.meta.url);
const migrationName = /^(\d{14})_([a-z0-9_]+)\.sql$/;
/** Any number will do, as long as it never changes. */
const lockKey = 7_203_117_204;

interface Migration {
  readonly version: string;
  readonly name: string;
  readonly sql: string;
}

async function readMigrations(): Promise<Migration[]> {
  const folder = new URL('migrations/', sqlFolder);
  const files = (await readdir(folder)).sort();
  return Promise.all(
    files.map(async (file) => {
      const [, version, name] = migrationName.exec(file) ?? [];
      if (version === undefined || name === undefined) {
        throw new Error(`migrations/${file} is not named <14 digits>_name.sql`);
      }
      return { version, name, sql: await readFile(new URL(file, folder), 'utf8') };
    }),
  );
}

/** The password of `studio_proxy`: derived, so that `migrate` and `serve` agree without one more secret to keep. */
function proxyPassword(secret: string): string {
  return createHmac('sha256', secret).update('studio_proxy').digest('hex');
}

/**
 * The URL that the proxy logs in with: `databaseUrl` with the user `studio_proxy` and the password that `migrate` set.
 * A pooler's suffix of the user (`postgres.projectref`) is kept.
 */
export function proxyDatabaseUrl(databaseUrl: string, secret: string): string {
  const url = new URL(databaseUrl);
  const [, ...suffix] = decodeURIComponent(url.username).split('.');
  url.username = ['studio_proxy', ...suffix].join('.');
  url.password = proxyPassword(secret);
  return url.href;
}

/** What `migrate` did. */
export interface MigrateResult {
  /** Files applied now, as in `20261123000001_tables`; empty when the database was up to date. */
  readonly applied: readonly string[];
  /** The database was not Supabase's: its roles, `auth` functions and default grants were made first. */
  readonly bootstrapped: boolean;
}

/**
 * Applies what is missing and sets the password of `studio_proxy`.
 * @param ownerUrl login of the role that owns the schema; on Supabase, `postgres`
 * @param secret `DS_SECRET`, at least 32 characters
 */
export async function migrate(ownerUrl: string, secret: string): Promise<MigrateResult> {
  const migrations = await readMigrations();
  const client = new pg.Client({ connectionString: ownerUrl, application_name: 'diffusion-studio-migrate' });
  await client.connect();
  try {
    await client.query('begin');
    await client.query('select pg_advisory_xact_lock($1)', [lockKey]);

    const { rows: auth } = await client.query<{ missing: boolean }>(
      "select to_regprocedure('auth.uid()') is null as missing",
    );
    const bootstrapped = auth[0]?.missing === true;
    if (bootstrapped) {
      await client.query(await readFile(new URL('bootstrap.sql', sqlFolder), 'utf8'));
    }

    await client.query(`
      create schema if not exists supabase_migrations;
      create table if not exists supabase_migrations.schema_migrations (version text not null primary key);
      alter table supabase_migrations.schema_migrations add column if not exists statements text[];
      alter table supabase_migrations.schema_migrations add column if not exists name text;
    `);
    const { rows: history } = await client.query<{ version: string }>(
      'select version from supabase_migrations.schema_migrations',
    );
    const done = new Set(history.map((row) => row.version));
    const missing = migrations.filter((migration) => !done.has(migration.version));
    for (const { version, name, sql } of missing) {
      await client.query(sql).catch((error: unknown) => {
        throw new Error(`migration ${version}_${name} failed: ${String(error)}`, { cause: error });
      });
      await client.query(
        'insert into supabase_migrations.schema_migrations (version, name, statements) values ($1, $2, $3)',
        [version, name, [sql]],
      );
    }
    await client.query(`alter role studio_proxy login password '${proxyPassword(secret)}'`);
    await client.query('commit');
    return { applied: missing.map(({ version, name }) => `${version}_${name}`), bootstrapped };
  } finally {
    await client.end();
  }
}
