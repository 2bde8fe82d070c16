/**
 * The sign-in of a foreign host: its server signs people in with a one-time code and gives its page the token.
 * This is the way for sites that already know their people. The page then needs no `connect-src` for sign-in.
 * @module
 */
import { randomUUID } from 'node:crypto';
import { AuthClient, type Session } from '@supabase/auth-js';
import type { Hono } from 'hono';
import { getCookie, setCookie } from 'hono/cookie';
import type { PublicConfig } from '../../packages/client-sdk/src/studio-client.ts';

/** Sessions live in memory: this host is a demonstration, and a restart signs everybody out. */
const maxSessions = 1000;
const cookieName = 'shop-session';
/** Seconds before its end at which a token is renewed. */
const renewBefore = 300;

/** Who looks at the page. */
export type Visitor =
  | { readonly state: 'stranger'; readonly problem?: string }
  | { readonly state: 'code-sent'; readonly email: string; readonly problem?: string }
  | { readonly state: 'signed-in'; readonly email: string; readonly token: string };

interface Entry {
  email?: string;
  problem?: string;
  session?: Session;
}

/** The sessions of all foreign pages; both pages of the playground share them, as they share the host name of the cookie. */
export class HostSessions {
  readonly #entries = new Map<string, Entry>();
  readonly #config: () => Promise<PublicConfig>;

  constructor(config: () => Promise<PublicConfig>) {
    this.#config = config;
  }

  /** Adds the form targets `/sign-in`, `/code` and `/sign-out` to a host's app. */
  mount(app: Hono): void {
    app.post('/sign-in', async (c) => {
      const email = String((await c.req.parseBody()).email ?? '').trim();
      const auth = await this.#auth();
      const { error } = await auth.signInWithOtp({ email, options: { shouldCreateUser: true } });
      const entry: Entry = error ? { problem: error.message } : { email };
      setCookie(c, cookieName, this.#keep(entry), { httpOnly: true, sameSite: 'Lax', path: '/' });
      return c.redirect('/', 303);
    });
    app.post('/code', async (c) => {
      const entry = this.#entries.get(getCookie(c, cookieName) ?? '');
      const token = String((await c.req.parseBody()).code ?? '').trim();
      if (entry?.email) {
        const auth = await this.#auth();
        const { data, error } = await auth.verifyOtp({ email: entry.email, token, type: 'email' });
        delete entry.problem;
        if (error) entry.problem = error.message;
        else if (data.session) entry.session = data.session;
      }
      return c.redirect('/', 303);
    });
    app.post('/sign-out', (c) => {
      this.#entries.delete(getCookie(c, cookieName) ?? '');
      return c.redirect('/', 303);
    });
  }

  /** Who sends this cookie; a token close to its end is renewed first. */
  async visitor(id: string | undefined): Promise<Visitor> {
    const entry = this.#entries.get(id ?? '');
    const problem = entry?.problem === undefined ? {} : { problem: entry.problem };
    if (!entry?.email) return { state: 'stranger', ...problem };
    if (!entry.session) return { state: 'code-sent', email: entry.email, ...problem };
    if ((entry.session.expires_at ?? 0) - Date.now() / 1000 < renewBefore) {
      const auth = await this.#auth();
      const { data } = await auth.refreshSession(entry.session);
      if (!data.session) {
        this.#entries.delete(id ?? '');
        return { state: 'stranger', problem: 'Your session has ended. Sign in again.' };
      }
      entry.session = data.session;
    }
    return { state: 'signed-in', email: entry.email, token: entry.session.access_token };
  }

  #keep(entry: Entry): string {
    const [oldest] = this.#entries.keys();
    if (this.#entries.size >= maxSessions && oldest) this.#entries.delete(oldest);
    const id = randomUUID();
    this.#entries.set(id, entry);
    return id;
  }

  async #auth(): Promise<InstanceType<typeof AuthClient>> {
    const { supabase } = await this.#config();
    return new AuthClient({
      url: `${supabase.url}/auth/v1`,
      headers: { apikey: supabase.anonKey },
      persistSession: false,
      autoRefreshToken: false,
      detectSessionInUrl: false,
    });
  }
}

export { cookieName as hostSessionCookie };
