/**
 * A migrated database of a test's own, on the run's PostgreSQL.
 * @module
 */
import { randomBytes } from 'node:crypto';
import pg from 'pg';
import { inject } from 'vitest';
import { proxyDatabaseUrl } from '../src/db/migrate.ts';
import { type Database, openDatabase } from '../src/db/pool.ts';
import { testSecret } from './secret.ts';

export interface TestDatabase {
  /** Login of the owner of the schema. */
  readonly ownerUrl: string;
  /** Login of `studio_proxy`, as `serve` uses. */
  readonly proxyUrl: string;
  /** A pool as `studio_proxy`. */
  readonly db: Database;
  /** A pool as the owner, for what the proxy may not do. */
  readonly owner: Database;
  /** Closes the pools and drops the database. */
  drop(): Promise<void>;
}

async function asSuperuser(sql: string): Promise<void> {
  const client = new pg.Client(inject('postgresUrl'));
  await client.connect();
  try {
    await client.query(sql);
  } finally {
    await client.end();
  }
}

/**
 * Copies the migrated template: some 50 ms.
 * @param options `empty`: without any migration
 */
export async function createTestDatabase(options: { readonly empty?: boolean } = {}): Promise<TestDatabase> {
  const name = `test_${randomBytes(8).toString('hex')}`;
  await asSuperuser(`create database ${name} template ${options.empty === true ? 'template0' : 'studio_template'}`);
  const url = new URL(inject('postgresUrl'));
  url.pathname = `/${name}`;
  const ownerUrl = url.href;
  const proxyUrl = proxyDatabaseUrl(ownerUrl, testSecret);
  const db = openDatabase(proxyUrl);
  const owner = openDatabase(ownerUrl, { size: 4 });
  return {
    ownerUrl,
    proxyUrl,
    db,
    owner,
    async drop() {
      await Promise.all([db.close(), owner.close()]);
      await asSuperuser(`drop database ${name} with (force)`);
    },
  };
}
