/**
 * `migrate`: brings the database to the newest schema.
 * @module
 */
import { type Environment, readDatabaseConfig } from '../config.ts';
import { migrate } from '../db/migrate.ts';

export const migrateCommand = async (env: Environment): Promise<void> => {
  const { url, secret } = readDatabaseConfig(env);
  const { applied, bootstrapped } = await migrate(url, secret);
  if (bootstrapped) process.stdout.write('Made the roles and grants that Supabase would have made.\n');
  for (const name of applied) process.stdout.write(`Applied ${name}\n`);
  process.stdout.write(applied.length === 0 ? 'The database is up to date.\n' : 'Done.\n');
};
