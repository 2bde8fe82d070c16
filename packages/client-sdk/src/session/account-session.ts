/**
 * Sessions of our own sign-in. They are kept in IndexedDB, never in localStorage or a cookie; Supabase's library is
 * loaded only when somebody signs in or a token must be renewed.
 * @module
 */
import type { AuthError, GoTrueClient } from '@supabase/auth-js';
import { clientError, toStudioError } from '../errors.ts';
import type { Database } from '../library/database.ts';
import { createStore, until } from '../store.ts';
import type { PublicConfig, SessionState, Store } from '../studio-client.ts';
import { openChannel } from '../tabs/channel.ts';
import { createLocks } from '../tabs/locks.ts';
import type { OwnedToken } from '../worker/protocol.ts';
import { readClaims } from './claims.ts';
import type { Session } from './token-source.ts';

export interface AccountSessionOptions {
  readonly proxy: string;
  readonly config: Store<PublicConfig | undefined>;
  readonly database: Promise<Database>;
}

/** The part of Supabase's stored session that we read ourselves, so that a valid one needs no library. */
interface StoredSession {
  readonly access_token: string;
}

/** The stored session as we use it. */
interface Stored {
  readonly owned: OwnedToken;
  /** Seconds since 1970. */
  readonly expiresAt: number;
}

/** A token with less than this left is renewed first. */
const marginSeconds = 60;
/** The same of Supabase's library (its EXPIRY_MARGIN_MS); ours must be below it. */
const libraryMarginSeconds = 90;
/** How long a sign-in waits for the proxy's set-up. */
const configMs = 15_000;

/** Loads Supabase's auth client for the project that the proxy names; it stores through `database` alone. */
const loadAuth = async ({ proxy, config, database }: AccountSessionOptions): Promise<GoTrueClient> => {
  const known = (value: PublicConfig | undefined): value is PublicConfig => value !== undefined;
  const [{ GoTrueClient }, { supabase }, kept] = await Promise.all([
    import('@supabase/auth-js'),
    until(config, known, AbortSignal.timeout(configMs)),
    database,
  ]);
  return new GoTrueClient({
    url: `${supabase.url}/auth/v1`,
    headers: { apikey: supabase.anonKey, authorization: `Bearer ${supabase.anonKey}` },
    storageKey: `ds:auth:${proxy}`,
    storage: {
      getItem: async (name) => (await kept.get<string>(['session', name])) ?? null,
      setItem: (name, value) => kept.set(['session', name], value),
      removeItem: (name) => kept.delete(['session', name]),
    },
    persistSession: true,
    // We renew when a token is asked for, under our own lock; no timers and no listeners on the page.
    autoRefreshToken: false,
    detectSessionInUrl: false,
  });
};

/** Starts by reading the stored session; a stored session counts as signed in, offline too. */
export const createAccountSession = (options: AccountSessionOptions): Session => {
  const { proxy, database } = options;
  const state = createStore<SessionState>({ status: 'unknown' });
  const locks = createLocks();
  const sessionKey = ['session', `ds:auth:${proxy}`] as const;
  let auth: Promise<GoTrueClient> | undefined;

  const useAuth = (): Promise<GoTrueClient> => {
    auth ??= loadAuth(options).catch((error) => {
      auth = undefined;
      throw error;
    });
    return auth;
  };

  /** Reads what is stored and shows it. */
  const read = async (): Promise<Stored | null> => {
    const text = await (await database).get<string>(sessionKey);
    const stored = text === undefined ? undefined : (JSON.parse(text) as StoredSession);
    const claims = stored && readClaims(stored.access_token);
    if (!stored || !claims) {
      if (state.get().status !== 'signed-out') state.set({ status: 'signed-out' });
      return null;
    }
    const { userId, email, expiresAt = 0 } = claims;
    const next: SessionState = { status: 'signed-in', userId, managedBy: 'account', ...(email ? { email } : {}) };
    if (JSON.stringify(state.get()) !== JSON.stringify(next)) state.set(next);
    return { owned: { token: stored.access_token, userId }, expiresAt };
  };

  const channel = openChannel<'changed'>(`ds:session:${proxy}`, () => void read());
  const changed = async () => {
    await read();
    channel.post('changed');
  };

  const isFresh = ({ expiresAt }: Stored, margin = marginSeconds) => expiresAt - Date.now() / 1000 > margin;

  const token: Session['token'] = async ({ refresh }) => {
    const before = await read();
    if (!before) return null;
    if (!refresh && isFresh(before)) return before.owned;
    return await locks.hold(`ds:token:${proxy}`, async () => {
      // Another tab may have renewed it while we waited: refresh tokens are good for one use.
      const now = await read();
      if (!now) return null;
      if (now.owned.token !== before.owned.token && isFresh(now)) return now.owned;
      const client = await useAuth();
      // Reading a session that is about to expire renews it; `refreshSession` would then renew it a second time.
      const { error } = isFresh(now, libraryMarginSeconds) ? await client.refreshSession() : await client.getSession();
      if (error?.name === 'AuthRetryableFetchError') throw clientError('offline', 'The session could not be renewed.');
      await changed();
      return (await read())?.owned ?? null;
    });
  };

  const fail = (error: AuthError): never => {
    if (error.name === 'AuthRetryableFetchError')
      throw clientError('offline', 'The sign-in service cannot be reached.');
    throw clientError('sign_in_failed', error.message, { cause: error });
  };
  /** Runs one act of the library and tells this tab and the others how it ended. */
  const act = async (work: (auth: GoTrueClient) => Promise<{ error: AuthError | null }>): Promise<void> => {
    try {
      const { error } = await work(await useAuth());
      if (error) fail(error);
      await changed();
    } catch (error) {
      throw toStudioError(error);
    }
  };

  return {
    state,
    token,
    async signUp(credentials) {
      let confirmation: 'none' | 'code' = 'code';
      await act(async (client) => {
        const { data, error } = await client.signUp(credentials);
        if (data.session) confirmation = 'none';
        return { error };
      });
      return { confirmation };
    },
    async signIn(credentials) {
      await act((client) => client.signInWithPassword(credentials));
    },
    async sendCode(email) {
      await act((client) => client.signInWithOtp({ email, options: { shouldCreateUser: true } }));
    },
    async verifyCode({ email, code, purpose }) {
      await act((client) => client.verifyOtp({ email, token: code, type: purpose }));
    },
    async signOut() {
      // Of this device only. Without a network the device forgets the session all the same.
      await act((client) => client.signOut({ scope: 'local' })).catch(async (error) => {
        await (await database).delete(sessionKey);
        await changed();
        if (toStudioError(error).code !== 'offline') throw error;
      });
    },
    close: () => channel.close(),
  };
};
