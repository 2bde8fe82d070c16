import { describe, expect, test } from 'vitest';
import { ConfigError, type Environment, readConfig, readDatabaseConfig, readReconcileUrl } from './config.ts';

const complete: Environment = {
  DS_SECRET: 'a'.repeat(32),
  DATABASE_PROXY_URL: 'postgres://studio_proxy@127.0.0.1:5432/studio',
  SUPABASE_URL: 'http://127.0.0.1:9999',
  SUPABASE_ANON_KEY: 'anon',
  GCS_BUCKET: 'bucket',
  GCS_PROJECT_ID: 'project',
  GCS_CLIENT_EMAIL: 'signer@project.iam.gserviceaccount.com',
  GCS_PRIVATE_KEY: '-----BEGIN PRIVATE KEY-----\\nabc\\n-----END PRIVATE KEY-----\\n',
};

const problemsOf = (env: Environment): readonly string[] => {
  try {
    readConfig(env);
  } catch (error) {
    if (error instanceof ConfigError) return error.problems;
    throw error;
  }
  return [];
};

describe('readConfig', () => {
  test('has safe defaults', () => {
    const config = readConfig(complete);
    expect(config).toMatchObject({
      production: false,
      host: '127.0.0.1',
      port: 8787,
      trialCredits: 50,
      trustedHops: 0,
    });
    expect(config.supabase.issuer).toBe('http://127.0.0.1:9999/auth/v1');
    expect(config.allowedOrigins).toEqual([]);
    expect(config.openai).toBeUndefined();
    expect(config.gcs.privateKey).toContain('\nabc\n');
  });

  test('names every missing variable at once', () => {
    const names = problemsOf({}).map((problem) => problem.split(' ')[0]);
    expect(names).toEqual([
      'DS_SECRET',
      'DATABASE_PROXY_URL',
      'SUPABASE_URL',
      'SUPABASE_ANON_KEY',
      'GCS_BUCKET',
      'GCS_PROJECT_ID',
      'GCS_CLIENT_EMAIL',
      'GCS_PRIVATE_KEY',
    ]);
  });

  test.each([
    ['DS_SECRET', 'short'],
    ['DS_PROXY_PORT', '65536'],
    ['DS_PROXY_PORT', 'http'],
    ['DS_TRIAL_CREDITS', '1.5'],
    ['SUPABASE_URL', 'ftp://x'],
    ['SUPABASE_URL', 'https://user:pass@x.example'],
    ['DATABASE_PROXY_URL', 'mysql://x'],
    ['LOG_LEVEL', 'loud'],
    ['DS_ALLOWED_ORIGINS', 'https://a.example/path'],
    ['DS_ALLOWED_ORIGINS', 'https://a.example,*'],
    ['DS_ALLOWED_ORIGINS', 'null'],
  ])('%s=%s is refused by name', (name, value) => {
    const problems = problemsOf({ ...complete, [name]: value });
    expect(problems).toHaveLength(1);
    expect(problems[0]).toMatch(new RegExp(`^${name} is not valid: `));
    expect(problems[0]).not.toContain('user:pass');
  });

  test('takes exact origins, and every origin only when asked by name', () => {
    const origins = (value: string) => readConfig({ ...complete, DS_ALLOWED_ORIGINS: value }).allowedOrigins;
    expect(origins('https://a.example, http://localhost:5173')).toEqual(['https://a.example', 'http://localhost:5173']);
    expect(origins('*')).toBe('*');
  });

  test('finds the proxy’s login from the owner’s, and prefers one that is given', () => {
    const DATABASE_URL = 'postgres://owner:pw@127.0.0.1:5432/studio';
    const derived = new URL(readConfig({ ...complete, DATABASE_PROXY_URL: undefined, DATABASE_URL }).database.url);
    expect(derived.username).toBe('studio_proxy');
    expect(derived.password).not.toBe('pw');
    expect(readConfig({ ...complete, DATABASE_URL }).database.url).toBe(complete.DATABASE_PROXY_URL);
  });

  test('production asks for https everywhere', () => {
    const problems = problemsOf({
      ...complete,
      NODE_ENV: 'production',
      GCS_ENDPOINT: 'http://127.0.0.1:4443',
      OPENAI_API_KEY: 'key',
      OPENAI_BASE_URL: 'http://127.0.0.1:1/v1',
    });
    expect(problems.map((problem) => problem.split(' ')[0])).toEqual([
      'SUPABASE_URL',
      'OPENAI_BASE_URL',
      'GCS_ENDPOINT',
    ]);
  });
});

test('readDatabaseConfig asks for the owner’s URL', () => {
  expect(() => readDatabaseConfig({})).toThrow(/DATABASE_URL is missing/);
  expect(
    readDatabaseConfig({ DATABASE_URL: 'postgres://owner@127.0.0.1/studio', DS_SECRET: 'a'.repeat(32) }).url,
  ).toContain('owner');
});

test('readReconcileUrl takes either login', () => {
  const proxy = 'postgres://studio_proxy@127.0.0.1/studio';
  const owner = 'postgres://owner@127.0.0.1/studio';
  expect(readReconcileUrl({ DATABASE_PROXY_URL: proxy })).toBe(proxy);
  expect(readReconcileUrl({ DATABASE_PROXY_URL: proxy, DATABASE_URL: owner })).toBe(owner);
  expect(() => readReconcileUrl({})).toThrow(/DATABASE_URL is missing/);
  expect(() => readReconcileUrl({ DATABASE_URL: 'x' })).toThrow(/DATABASE_URL is not valid/);
});
