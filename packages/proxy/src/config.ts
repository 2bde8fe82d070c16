/**
 * The only reader of the environment. Every bad or missing value is named, all at once.
 * @module
 */
import { proxyDatabaseUrl } from './db/migrate.ts';
import type { LogLevel } from './telemetry/log.ts';

/** What `createProxy` needs to know. Times in ms, sizes in bytes. */
export interface ProxyConfig {
  readonly production: boolean;
  readonly host: string;
  readonly port: number;
  /** At least 32 characters. Signs quotes, encrypts upload sessions and keys the HMACs of ids and e-mails. */
  readonly secret: string;
  /** Where the outside reaches this proxy, as in `https://studio.example`; needed for webhooks. */
  readonly publicUrl?: string;
  readonly database: { readonly url: string; readonly poolSize: number };
  readonly supabase: { readonly url: string; readonly anonKey: string; readonly issuer: string };
  readonly gcs: {
    readonly bucket: string;
    readonly projectId: string;
    readonly clientEmail: string;
    readonly privateKey: string;
    readonly endpoint?: string;
  };
  /** Absent: the models of OpenAI are not in the catalogue. */
  readonly openai?: { readonly apiKey: string; readonly baseUrl?: string };
  /** Exact origins whose pages may call, or `*` when it was asked for by name. */
  readonly allowedOrigins: '*' | readonly string[];
  readonly rateLimit: RateLimitConfig;
  /** How many reverse proxies stand in front and append to `X-Forwarded-For`. 0: the header is not believed. */
  readonly trustedHops: number;
  readonly logLevel: LogLevel;
  /** Credits of the trial lot of a new person. */
  readonly trialCredits: number;
  /** `concurrency`: jobs that this process runs at once. `leaseSeconds`: how long a job of a process that died waits for another. */
  readonly jobs: { readonly concurrency: number; readonly leaseSeconds: number };
  /** Names the point at which a job kills the process, to prove that jobs survive it; refused in production. */
  readonly crashAt?: string;
}

/** Requests a second that one subject (or one address without a token) may send, and how many at once. */
export interface RateLimitConfig {
  readonly perSecond: number;
  readonly burst: number;
}

export type Environment = Readonly<Record<string, string | undefined>>;

/** All that is wrong with the environment. `message` has one line a variable. */
export class ConfigError extends Error {
  override readonly name = 'ConfigError';
  readonly problems: readonly string[];

  constructor(problems: readonly string[]) {
    super(`The configuration is not complete:\n${problems.map((problem) => `  ${problem}`).join('\n')}`);
    this.problems = problems;
  }
}

const logLevels = ['fatal', 'error', 'warn', 'info', 'debug', 'silent'] as const satisfies readonly LogLevel[];

/** Reads variables and remembers what is wrong with them. */
const createReader = (env: Environment) => {
  const problems: string[] = [];
  const optional = (name: string): string | undefined => {
    const value = env[name]?.trim();
    return value === '' ? undefined : value;
  };
  const required = (name: string, what: string): string => {
    const value = optional(name);
    if (value === undefined) problems.push(`${name} is missing: ${what}.`);
    return value ?? '';
  };
  const checked = <T>(
    name: string,
    value: string | undefined,
    rule: string,
    parse: (value: string) => T | undefined,
  ) => {
    if (value === undefined || value === '') return undefined;
    const parsed = parse(value);
    if (parsed === undefined) problems.push(`${name} is not valid: ${rule}.`);
    return parsed;
  };
  const integer = (name: string, fallback: number, min: number, max: number): number =>
    checked(name, optional(name), `a whole number from ${min} to ${max}`, (value) => {
      const number = Number(value);
      return Number.isInteger(number) && number >= min && number <= max ? number : undefined;
    }) ?? fallback;
  return { problems, optional, required, checked, integer };
};

const readSecret = ({ problems, required }: ReturnType<typeof createReader>): string => {
  const secret = required('DS_SECRET', 'at least 32 random characters, the same for all proxies of one database');
  if (secret !== '' && secret.length < 32) problems.push('DS_SECRET is not valid: at least 32 characters.');
  return secret;
};

const parseServiceUrl = (production: boolean) => (value: string) => {
  if (!URL.canParse(value)) return undefined;
  const url = new URL(value);
  if (url.username || url.password || url.hash || url.search) return undefined;
  if (url.protocol !== 'https:' && (production || url.protocol !== 'http:')) return undefined;
  return value.replace(/\/+$/, '');
};

const parseDatabaseUrl = (value: string) =>
  URL.canParse(value) && /^postgres(ql)?:$/.test(new URL(value).protocol) ? value : undefined;

const parseOrigin = (value: string) => (URL.canParse(value) && new URL(value).origin === value ? value : undefined);

const parseOrigins = (value: string): '*' | readonly string[] | undefined => {
  const items = value
    .split(',')
    .map((item) => item.trim())
    .filter((item) => item !== '');
  if (items.length === 1 && items[0] === '*') return '*';
  return items.every((item) => parseOrigin(item) !== undefined) ? items : undefined;
};

/**
 * The configuration of `serve`. In production every service is real and reached over https; nothing falls back.
 * @throws ConfigError with one line for each variable that is missing or not valid.
 */
export const readConfig = (env: Environment): ProxyConfig => {
  const reader = createReader(env);
  const { problems, optional, required, checked, integer } = reader;
  const production = env.NODE_ENV === 'production';
  const urlRule = production ? 'an https URL without query or user' : 'an http or https URL without query or user';
  const serviceUrl = (name: string, value: string | undefined) =>
    checked(name, value, urlRule, parseServiceUrl(production));

  const secret = readSecret(reader);
  const ownerUrl = optional('DATABASE_URL');
  const proxyUrl = optional('DATABASE_PROXY_URL');
  if (ownerUrl === undefined && proxyUrl === undefined)
    problems.push(
      'DATABASE_PROXY_URL is missing: the postgres:// URL by which the proxy logs in as studio_proxy; or set DATABASE_URL.',
    );
  const knownOwner = checked('DATABASE_URL', ownerUrl, 'a postgres:// URL', parseDatabaseUrl);
  const knownProxy = checked('DATABASE_PROXY_URL', proxyUrl, 'a postgres:// URL', parseDatabaseUrl);
  // `migrate` gave studio_proxy a password that follows from DS_SECRET, so the owner's URL says where to log in.
  const databaseUrl = knownProxy ?? (knownOwner === undefined ? '' : proxyDatabaseUrl(knownOwner, secret));

  const supabaseUrl =
    serviceUrl('SUPABASE_URL', required('SUPABASE_URL', 'the URL of the Supabase project, for sign-in')) ?? '';
  const openaiKey = optional('OPENAI_API_KEY');
  const openaiBaseUrl = serviceUrl('OPENAI_BASE_URL', optional('OPENAI_BASE_URL'));
  const gcsEndpoint = serviceUrl('GCS_ENDPOINT', optional('GCS_ENDPOINT'));
  const crashAt = optional('DS_CRASH_AT');
  const publicUrl = serviceUrl('PUBLIC_URL', optional('PUBLIC_URL'));

  const config: ProxyConfig = {
    production,
    host: optional('DS_HOST') ?? '127.0.0.1',
    port: integer('DS_PROXY_PORT', 8787, 0, 65_535),
    secret,
    ...(publicUrl === undefined ? {} : { publicUrl }),
    database: { url: databaseUrl, poolSize: integer('DS_POOL_SIZE', 12, 2, 200) },
    supabase: {
      url: supabaseUrl,
      anonKey: required('SUPABASE_ANON_KEY', 'the public (anon or publishable) key of the Supabase project'),
      issuer: serviceUrl('SUPABASE_JWT_ISSUER', optional('SUPABASE_JWT_ISSUER')) ?? `${supabaseUrl}/auth/v1`,
    },
    gcs: {
      bucket: required('GCS_BUCKET', 'the bucket for uploads and results'),
      projectId: required('GCS_PROJECT_ID', 'the Google Cloud project of the bucket'),
      clientEmail: required('GCS_CLIENT_EMAIL', 'the e-mail of the service account that signs URLs'),
      // A key in an environment variable is often on one line, its line breaks written as \n.
      privateKey: required('GCS_PRIVATE_KEY', 'the PEM private key of the service account').replaceAll('\\n', '\n'),
      ...(gcsEndpoint === undefined ? {} : { endpoint: gcsEndpoint }),
    },
    ...(openaiKey === undefined
      ? {}
      : { openai: { apiKey: openaiKey, ...(openaiBaseUrl === undefined ? {} : { baseUrl: openaiBaseUrl }) } }),
    allowedOrigins:
      checked(
        'DS_ALLOWED_ORIGINS',
        optional('DS_ALLOWED_ORIGINS'),
        'exact origins, comma separated, or *',
        parseOrigins,
      ) ?? [],
    rateLimit: {
      perSecond: integer('DS_RATE_PER_SECOND', 20, 1, 1_000_000),
      burst: integer('DS_RATE_BURST', 100, 1, 1_000_000),
    },
    trustedHops: integer('DS_TRUSTED_HOPS', 0, 0, 10),
    logLevel:
      checked('LOG_LEVEL', optional('LOG_LEVEL'), logLevels.join(', '), (value) =>
        logLevels.find((level) => level === value),
      ) ?? 'info',
    trialCredits: integer('DS_TRIAL_CREDITS', 50, 0, 1_000_000),
    jobs: {
      concurrency: integer('DS_JOB_CONCURRENCY', 64, 1, 10_000),
      leaseSeconds: integer('DS_JOB_LEASE_SECONDS', 30, 1, 3600),
    },
    ...(crashAt === undefined ? {} : { crashAt }),
  };
  if (production && crashAt !== undefined)
    problems.push('DS_CRASH_AT kills the process on purpose and is refused in production: unset it.');
  if (problems.length > 0) throw new ConfigError(problems);
  return config;
};

/** What `migrate` needs: to log in as the owner, and what the proxy's password follows from. */
export interface DatabaseConfig {
  readonly url: string;
  readonly secret: string;
}

/**
 * The configuration of `migrate`.
 * @throws ConfigError
 */
export const readDatabaseConfig = (env: Environment): DatabaseConfig => {
  const reader = createReader(env);
  const { problems, required, checked } = reader;
  const url = required('DATABASE_URL', 'the postgres:// URL of the database, as its owner');
  checked('DATABASE_URL', url, 'a postgres:// URL', parseDatabaseUrl);
  const secret = readSecret(reader);
  if (problems.length > 0) throw new ConfigError(problems);
  return { url, secret };
};

/**
 * The login of `reconcile`, which only reads: the owner's, else the proxy's own.
 * @throws ConfigError
 */
export const readReconcileUrl = (env: Environment): string => {
  const { problems, optional, checked } = createReader(env);
  const name = optional('DATABASE_URL') === undefined ? 'DATABASE_PROXY_URL' : 'DATABASE_URL';
  const url = checked(name, optional(name), 'a postgres:// URL', parseDatabaseUrl);
  if (optional(name) === undefined)
    problems.push('DATABASE_URL is missing: the postgres:// URL of the database; or set DATABASE_PROXY_URL.');
  if (url === undefined || problems.length > 0) throw new ConfigError(problems);
  return url;
};
