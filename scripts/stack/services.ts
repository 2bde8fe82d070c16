/**
 * The services behind the proxy: the real one where the environment has its key, else its stand-in, each chosen alone.
 * @module
 */
import { join } from 'node:path';
import { migrate, proxyDatabaseUrl } from '../../packages/proxy/src/db/migrate.ts';
import { createGcsStandIn, type GcsStandIn } from '../../packages/proxy/stand-ins/gcs/index.ts';
import { createOpenAiStandIn, type OpenAiStandIn } from '../../packages/proxy/stand-ins/openai/index.ts';
import { startPostgres } from '../../packages/proxy/stand-ins/postgres.ts';
import {
  createSupabaseAuthStandIn,
  type SupabaseAuthStandIn,
} from '../../packages/proxy/stand-ins/supabase-auth/index.ts';
import { type KeptPortName, keptPorts } from './kept-ports.ts';

export interface ServicesOptions {
  readonly dataDir: string;
  /** `DS_SECRET`: the login of the proxy at the database follows from it. */
  readonly secret: string;
  readonly env: NodeJS.ProcessEnv;
  readonly delayScale: number;
}

export interface Services {
  /** What the proxy must be told to reach them. */
  readonly env: Readonly<Record<string, string>>;
  /** Login of the database's owner. */
  readonly databaseUrl: string;
  /** Ports of this data folder, the same at each start. */
  readonly ports: Readonly<Record<KeptPortName, number>>;
  readonly storageOrigin: string;
  /** Page with the mails of the Supabase stand-in. */
  readonly outboxUrl: string | undefined;
  /** Stand-ins that run; undefined where the service is real. */
  readonly supabase: SupabaseAuthStandIn | undefined;
  readonly gcs: GcsStandIn | undefined;
  readonly openai: OpenAiStandIn | undefined;
  /** Each service, and where it is. */
  readonly list: readonly { readonly name: string; readonly where: string; readonly real: boolean }[];
  close(): Promise<void>;
}

/** Starts what is not real, and migrates the database. */
export async function startServices(options: ServicesOptions): Promise<Services> {
  const { dataDir, env, secret } = options;
  const closing: (() => Promise<void>)[] = [];
  const close = async () => {
    for (let end = closing.pop(); end; end = closing.pop()) await end();
  };
  try {
    const databaseUrl = env.DATABASE_URL ?? (await ownPostgres());
    // Only after Postgres, which refuses a folder that another process owns.
    const ports = await keptPorts(dataDir);
    await migrate(databaseUrl, env.DS_SECRET ?? secret);
    const supabase = env.SUPABASE_URL
      ? undefined
      : await createSupabaseAuthStandIn({ port: ports.supabase, statePath: join(dataDir, 'supabase-auth.json') });
    if (supabase) closing.push(() => supabase.close());
    const gcs = env.GCS_BUCKET
      ? undefined
      : await createGcsStandIn({ port: ports.gcs, dir: join(dataDir, 'gcs'), control: true });
    if (gcs) closing.push(() => gcs.close());
    const openai = env.OPENAI_API_KEY
      ? undefined
      : await createOpenAiStandIn({ port: ports.openai, delayScale: options.delayScale });
    if (openai) closing.push(() => openai.close());

    const storage = gcs?.url ?? env.GCS_ENDPOINT ?? 'https://storage.googleapis.com';
    return {
      env: {
        DATABASE_PROXY_URL: env.DATABASE_PROXY_URL ?? proxyDatabaseUrl(databaseUrl, env.DS_SECRET ?? secret),
        ...(supabase && { SUPABASE_URL: supabase.url, SUPABASE_ANON_KEY: supabase.anonKey }),
        ...(gcs && {
          GCS_ENDPOINT: gcs.url,
          GCS_BUCKET: gcs.bucket,
          GCS_PROJECT_ID: gcs.projectId,
          GCS_CLIENT_EMAIL: gcs.credentials.client_email,
          GCS_PRIVATE_KEY: gcs.credentials.private_key,
        }),
        ...(openai && { OPENAI_BASE_URL: openai.url, OPENAI_API_KEY: openai.apiKey }),
      },
      databaseUrl,
      ports,
      storageOrigin: new URL(storage).origin,
      outboxUrl: supabase?.outboxUrl,
      supabase,
      gcs,
      openai,
      list: [
        { name: 'Postgres', where: new URL(databaseUrl).host, real: Boolean(env.DATABASE_URL) },
        { name: 'Supabase Auth', where: supabase?.url ?? env.SUPABASE_URL ?? '', real: !supabase },
        { name: 'Google Cloud Storage', where: storage, real: !gcs },
        { name: 'OpenAI', where: openai?.url ?? env.OPENAI_BASE_URL ?? 'https://api.openai.com/v1', real: !openai },
      ],
      close,
    };
  } catch (error) {
    await close();
    throw error;
  }

  async function ownPostgres(): Promise<string> {
    const postgres = await startPostgres({ dataDir: join(dataDir, 'postgres') });
    closing.push(() => postgres.stop());
    return postgres.url;
  }
}
