/**
 * A stand-in for Supabase Auth: GoTrue's wire, for `@supabase/auth-js` in the browser and the proxy's token check.
 * @module
 */
import { openJsonFile } from '../json-file.ts';
import { listen } from '../listen.ts';
import type { Exchange } from '../recorder.ts';
import { createRecorder } from '../recorder.ts';
import { createApp } from './app.ts';
import { createCodes } from './codes.ts';
import type { Mail } from './outbox.ts';
import { createOutbox } from './outbox.ts';
import { createSessions } from './sessions.ts';
import type { AuthState } from './state.ts';
import { newAuthState } from './state.ts';

export interface SupabaseAuthOptions {
  /** 0, the default, takes a free port. */
  port?: number;
  /** Where people, sessions and the signing key outlive the process; in memory when absent. */
  statePath?: string;
  /** Whether a new person must prove their address first; true as on Supabase. */
  confirm?: boolean;
  /** Life of an access token; 3,600 as on Supabase. */
  accessTokenSeconds?: number;
  /** How long a used refresh token still answers; 10 as on Supabase. */
  reuseSeconds?: number;
  /** Seconds between two mails to one person; 0 by default, 60 on Supabase. */
  mailIntervalSeconds?: number;
  /** Clock, ms since the epoch. */
  now?: () => number;
}

export interface SupabaseAuthStandIn {
  /** The project's URL, without `/auth/v1`. */
  readonly url: string;
  readonly port: number;
  /** What `iss` says in tokens. */
  readonly issuer: string;
  readonly anonKey: string;
  readonly outboxUrl: string;
  /** The newest code that was sent to this address. @throws Error when there is none */
  codeFor(email: string): string;
  readonly mails: (to?: string) => Mail[];
  readonly exchanges: Exchange[];
  close(): Promise<void>;
}

/**
 * @example
 * const supabase = await createSupabaseAuthStandIn();
 * const auth = new AuthClient({ url: `${supabase.url}/auth/v1`, headers: { apikey: supabase.anonKey } });
 */
export async function createSupabaseAuthStandIn(options: SupabaseAuthOptions = {}): Promise<SupabaseAuthStandIn> {
  const now = options.now ?? Date.now;
  const file = await openJsonFile<AuthState>(options.statePath, newAuthState);
  await file.save();
  const outbox = createOutbox();
  const recorder = createRecorder();
  let issuer = '';
  const state = file.value;
  const codes = createCodes({ state, outbox, now, mailIntervalSeconds: options.mailIntervalSeconds ?? 0 });
  const sessions = createSessions({
    state,
    issuer: () => issuer,
    now,
    accessTokenSeconds: options.accessTokenSeconds ?? 3600,
    reuseSeconds: options.reuseSeconds ?? 10,
  });
  const app = createApp({ file, outbox, codes, sessions, recorder, now, confirm: options.confirm ?? true });
  const server = await listen(app, options.port);
  issuer = `${server.url}/auth/v1`;
  return {
    url: server.url,
    port: server.port,
    issuer,
    anonKey: state.anonKey,
    outboxUrl: `${server.url}/outbox`,
    codeFor(email) {
      const mail = outbox.list(email)[0];
      if (mail === undefined) throw new Error(`No mail was sent to ${email}.`);
      return mail.code;
    },
    mails: outbox.list,
    exchanges: recorder.exchanges,
    close: server.close,
  };
}
