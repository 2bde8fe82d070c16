/**
 * Sessions: ES256 access tokens, and refresh tokens that are good once.
 * @module
 */
import { randomBytes, randomUUID } from 'node:crypto';
import { importJWK, jwtVerify, SignJWT } from 'jose';
import { GoTrueError } from './errors.ts';
import type { AuthState, Session, User } from './state.ts';
import { appMetadata, metadataOf, userJson } from './user-json.ts';

export interface Sessions {
  /** A new session. The answer is GoTrue's token response. */
  open(user: User, method: Session['method']): Promise<Record<string, unknown>>;
  /** Exchanges a refresh token. */
  refresh(token: string): Promise<Record<string, unknown>>;
  /** The session of an `Authorization` header. */
  authenticate(header: string | undefined): Promise<{ user: User; session: Session }>;
  /** `global` ends all of the person's sessions, `local` this one, `others` all but this. */
  close(session: Session, scope: 'global' | 'local' | 'others'): void;
}

export interface SessionsOptions {
  state: AuthState;
  issuer: () => string;
  now: () => number;
  accessTokenSeconds: number;
  /** A used refresh token still answers, with its own child, for this long: two tabs may race. */
  reuseSeconds: number;
}

export function createSessions({ state, issuer, now, accessTokenSeconds, reuseSeconds }: SessionsOptions): Sessions {
  const { d: _private, ...publicKey } = state.signingKey;

  const drop = (gone: (session: Session) => boolean) => {
    const ids = new Set(state.sessions.filter(gone).map((session) => session.id));
    state.sessions = state.sessions.filter((session) => !ids.has(session.id));
    state.refreshTokens = state.refreshTokens.filter((token) => !ids.has(token.sessionId));
  };

  const answer = async (user: User, session: Session, refreshToken: string) => {
    const issuedAt = Math.floor(now() / 1000);
    const expiresAt = issuedAt + accessTokenSeconds;
    const accessToken = await new SignJWT({
      email: user.email,
      phone: '',
      app_metadata: appMetadata,
      user_metadata: metadataOf(user),
      role: 'authenticated',
      aal: 'aal1',
      amr: [{ method: session.method, timestamp: Math.floor(session.createdAt / 1000) }],
      session_id: session.id,
      is_anonymous: false,
    })
      .setProtectedHeader({ alg: 'ES256', kid: state.signingKey.kid ?? '', typ: 'JWT' })
      .setIssuer(issuer())
      .setAudience('authenticated')
      .setSubject(user.id)
      .setIssuedAt(issuedAt)
      .setExpirationTime(expiresAt)
      .sign(await importJWK(state.signingKey, 'ES256'));
    return {
      access_token: accessToken,
      token_type: 'bearer',
      expires_in: accessTokenSeconds,
      expires_at: expiresAt,
      refresh_token: refreshToken,
      user: userJson(user),
    };
  };

  const addRefreshToken = (session: Session): string => {
    const token = randomBytes(9).toString('base64url');
    state.refreshTokens.push({ token, sessionId: session.id });
    return token;
  };

  return {
    async open(user, method) {
      const session: Session = { id: randomUUID(), userId: user.id, method, createdAt: now() };
      state.sessions.push(session);
      user.lastSignInAt = now();
      user.updatedAt = now();
      return answer(user, session, addRefreshToken(session));
    },

    async refresh(token) {
      const held = state.refreshTokens.find((other) => other.token === token);
      const session = state.sessions.find((other) => other.id === held?.sessionId);
      const user = state.users.find((other) => other.id === session?.userId);
      if (held === undefined || session === undefined || user === undefined) {
        throw new GoTrueError(400, 'refresh_token_not_found', 'Invalid Refresh Token: Refresh Token Not Found');
      }
      if (held.usedAt === undefined) {
        held.usedAt = now();
        held.child = addRefreshToken(session);
        return answer(user, session, held.child);
      }
      const child = state.refreshTokens.find((other) => other.token === held.child);
      // The parent of the token in use may be shown again without harm: its answer may have been lost on the way.
      const isParentOfActive = child !== undefined && child.usedAt === undefined;
      if (child !== undefined && (isParentOfActive || held.usedAt + reuseSeconds * 1000 >= now())) {
        return answer(user, session, child.token);
      }
      drop((other) => other.id === session.id);
      throw new GoTrueError(400, 'refresh_token_already_used', 'Invalid Refresh Token: Already Used');
    },

    async authenticate(header) {
      const token = /^bearer (.+)$/i.exec(header ?? '')?.[1];
      if (token === undefined) {
        throw new GoTrueError(401, 'no_authorization', 'This endpoint requires a valid Bearer token');
      }
      const claims = await jwtVerify(token, await importJWK(publicKey, 'ES256'), {
        algorithms: ['ES256'],
        issuer: issuer(),
        audience: 'authenticated',
        currentDate: new Date(now()),
      }).catch((error: Error) => {
        const expired = 'code' in error && error.code === 'ERR_JWT_EXPIRED';
        const why = expired ? 'token has invalid claims: token is expired' : 'token signature is invalid';
        throw new GoTrueError(403, 'bad_jwt', `invalid JWT: unable to parse or verify signature, ${why}`);
      });
      const user = state.users.find((other) => other.id === claims.payload.sub);
      if (user === undefined) {
        throw new GoTrueError(403, 'user_not_found', 'User from sub claim in JWT does not exist');
      }
      const session = state.sessions.find((other) => other.id === claims.payload.session_id);
      if (session === undefined) {
        throw new GoTrueError(403, 'session_not_found', 'Session from session_id claim in JWT does not exist');
      }
      return { user, session };
    },

    close(session, scope) {
      drop(
        (other) =>
          other.userId === session.userId &&
          (scope === 'global' || (scope === 'local' ? other.id === session.id : other.id !== session.id)),
      );
    },
  };
}
