/**
 * Where tokens come from: the host page, or our own sign-in.
 * @module
 */
import type { SessionApi } from '../studio-client.ts';
import type { OwnedToken } from '../worker/protocol.ts';

/** The session as the client uses it: the public face, and tokens for the worker. */
export interface Session extends SessionApi {
  /** The caller's token, or null when nobody is signed in. Keeps `state` true. */
  token(options: { refresh: boolean }): Promise<OwnedToken | null>;
  /** Stops listening to other tabs. */
  close(): void;
}
