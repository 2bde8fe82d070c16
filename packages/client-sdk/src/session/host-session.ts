/**
 * Sessions that the host page manages: it gives tokens, we only see whose they are.
 * @module
 */
import { clientError } from '../errors.ts';
import type { Database } from '../library/database.ts';
import { createStore } from '../store.ts';
import type { SessionState, StudioOptions } from '../studio-client.ts';
import { readClaims } from './claims.ts';
import type { Session } from './token-source.ts';

export interface HostSessionOptions {
  readonly proxy: string;
  readonly getToken: NonNullable<StudioOptions['getToken']>;
  readonly database: Promise<Database>;
}

type SignedIn = Extract<SessionState, { status: 'signed-in' }>;

const refuse = async (): Promise<never> => {
  throw clientError('session_managed_by_host', 'The page that embeds this widget manages the session.');
};

/** Starts by asking the host once. */
export const createHostSession = ({ proxy, getToken, database }: HostSessionOptions): Session => {
  const state = createStore<SessionState>({ status: 'unknown' });
  const lastKey = ['last-user', proxy] as const;

  const show = async (next: SessionState): Promise<void> => {
    const before = state.get();
    const same = before.status === next.status && JSON.stringify(before) === JSON.stringify(next);
    if (!same) state.set(next);
    if (!same && next.status === 'signed-in') await (await database).set(lastKey, next);
    if (!same && next.status === 'signed-out') await (await database).delete(lastKey);
  };

  const token: Session['token'] = async ({ refresh }) => {
    let given: string | null;
    try {
      given = await getToken({ refresh });
    } catch (cause) {
      // The host cannot say while there is no network: then whoever was here last may see what this device keeps.
      const last = navigator.onLine === false ? await (await database).get<SignedIn>(lastKey) : undefined;
      if (last && state.get().status === 'unknown') state.set(last);
      throw clientError(navigator.onLine === false ? 'offline' : 'sign_in_failed', 'getToken of the host failed.', {
        cause,
      });
    }
    if (given === null) {
      await show({ status: 'signed-out' });
      return null;
    }
    const claims = typeof given === 'string' ? readClaims(given) : undefined;
    if (!claims) {
      await show({ status: 'signed-out' });
      throw clientError('invalid_argument', 'getToken gave something else than a JWT with a subject, or null.', {
        path: 'getToken',
      });
    }
    const { userId, email } = claims;
    await show({ status: 'signed-in', userId, managedBy: 'host', ...(email === undefined ? {} : { email }) });
    return { token: given, userId };
  };

  return {
    state,
    token,
    signUp: refuse,
    signIn: refuse,
    sendCode: refuse,
    verifyCode: refuse,
    signOut: refuse,
    close() {},
  };
};
