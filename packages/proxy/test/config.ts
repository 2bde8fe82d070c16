/**
 * A configuration for tests. What a test does not name reaches nothing: port 9 is closed.
 * @module
 */
import type { ProxyConfig } from '../src/config.ts';
import { testSecret } from './secret.ts';

export const testConfig = (overrides: Partial<ProxyConfig> = {}): ProxyConfig => ({
  production: false,
  host: '127.0.0.1',
  port: 0,
  secret: testSecret,
  database: { url: 'postgres://nobody@127.0.0.1:9/none', poolSize: 4 },
  supabase: { url: 'http://127.0.0.1:9', anonKey: 'anon', issuer: 'http://127.0.0.1:9/auth/v1' },
  gcs: {
    bucket: 'test',
    projectId: 'test',
    clientEmail: 'test@test.iam.gserviceaccount.com',
    privateKey: '',
    endpoint: 'http://127.0.0.1:9',
  },
  openai: { apiKey: 'test', baseUrl: 'http://127.0.0.1:9/v1' },
  allowedOrigins: [],
  rateLimit: { perSecond: 1000, burst: 10_000 },
  trustedHops: 0,
  logLevel: 'silent',
  trialCredits: 50,
  jobs: { concurrency: 64, leaseSeconds: 30 },
  ...overrides,
});
