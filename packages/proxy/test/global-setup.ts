/**
 * One PostgreSQL for a whole run of the tests, with one migrated database that each test's database is copied from.
 * @module
 */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import pg from 'pg';
import type { TestProject } from 'vitest/node';
import { migrate } from '../src/db/migrate.ts';
import { startPostgres } from '../stand-ins/postgres.ts';
import { testSecret } from './secret.ts';

declare module 'vitest' {
  interface ProvidedContext {
    /** Login of the superuser of the run's PostgreSQL. */
    postgresUrl: string;
  }
}

export default async function setup(project: TestProject): Promise<() => Promise<void>> {
  const dataDir = mkdtempSync(join(tmpdir(), 'ds-test-'));
  const postgres = await startPostgres({ dataDir, durable: false });
  const client = new pg.Client(postgres.url);
  await client.connect();
  await client.query('create database studio_template');
  await client.end();
  const template = new URL(postgres.url);
  template.pathname = '/studio_template';
  await migrate(template.href, testSecret);
  project.provide('postgresUrl', postgres.url);
  return async () => {
    await postgres.stop();
    rmSync(dataDir, { recursive: true, force: true });
  };
}
