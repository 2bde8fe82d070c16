/**
 * GoTrue's routes under `/auth/v1`, with the gateway's key check before them.
 * @module
 */
import { randomUUID } from 'node:crypto';
import { Hono } from 'hono';
import { cors } from 'hono/cors';
import type { JsonFile } from '../json-file.ts';
import type { StandInEnv } from '../listen.ts';
import type { Recorder } from '../recorder.ts';
import type { Codes } from './codes.ts';
import { answerError, GoTrueError } from './errors.ts';
import type { Outbox } from './outbox.ts';
import { outboxPage } from './outbox.ts';
import { checkPassword, hashPassword } from './passwords.ts';
import {
  assertStrong,
  emailBody,
  otpBody,
  passwordBody,
  readBody,
  refreshBody,
  resendBody,
  signupBody,
  updateBody,
  verifyBody,
} from './requests.ts';
import type { Sessions } from './sessions.ts';
import type { AuthState, CodePurpose, User } from './state.ts';
import { decoyUserJson, userJson } from './user-json.ts';

export interface AppParts {
  file: JsonFile<AuthState>;
  outbox: Outbox;
  codes: Codes;
  sessions: Sessions;
  recorder: Recorder;
  now: () => number;
  /** Whether a new person must prove their address first. */
  confirm: boolean;
}

/** Which codes each `type` of POST /verify takes. */
const purposesOf: Record<string, readonly CodePurpose[]> = {
  signup: ['signup'],
  email: ['email', 'signup'],
  magiclink: ['email'],
  recovery: ['recovery'],
  email_change: ['email_change'],
};

const open = new Set(['/auth/v1/verify', '/auth/v1/callback', '/auth/v1/authorize', '/auth/v1/.well-known/jwks.json']);

export function createApp({ file, outbox, codes, sessions, recorder, now, confirm }: AppParts): Hono<StandInEnv> {
  const state = file.value;
  const app = new Hono<StandInEnv>();

  const findUser = (email: string) => state.users.find((user) => user.email === email);

  const addUser = (email: string, metadata: Record<string, unknown>, passwordHash?: string): User => {
    const user: User = {
      id: randomUUID(),
      identityId: randomUUID(),
      email,
      metadata,
      mailedAt: {},
      createdAt: now(),
      updatedAt: now(),
      ...(passwordHash === undefined ? {} : { passwordHash }),
    };
    state.users.push(user);
    return user;
  };

  app.use(recorder.middleware);
  app.use(
    '/auth/v1/*',
    cors({
      origin: '*',
      allowMethods: ['GET', 'POST', 'PUT', 'PATCH', 'DELETE'],
      exposeHeaders: ['X-Total-Count', 'Link', 'X-Supabase-Api-Version'],
    }),
  );
  app.use('/auth/v1/*', async (c, next) => {
    const key = c.req.header('apikey') ?? c.req.query('apikey');
    if (!open.has(c.req.path)) {
      if (key === undefined) {
        const hint = 'No `apikey` request header or url param was found.';
        return c.json({ message: 'No API key found in request', hint }, 401);
      }
      if (key !== state.anonKey) {
        const hint = 'Double check your Supabase `anon` or `service_role` API key.';
        return c.json({ message: 'Invalid API key', hint }, 401);
      }
    }
    await next();
    if (c.req.method !== 'GET') await file.save();
  });

  app.onError((error, c) => {
    if (error instanceof GoTrueError) return answerError(c, error);
    throw error;
  });

  app.get('/auth/v1/health', (c) =>
    c.json({
      version: 'v2.190.0',
      name: 'GoTrue',
      description: 'GoTrue is a user registration and authentication API',
    }),
  );

  app.get('/auth/v1/settings', (c) =>
    c.json({
      external: { email: true, phone: false, anonymous_users: false, google: false, github: false },
      disable_signup: false,
      mailer_autoconfirm: !confirm,
      phone_autoconfirm: false,
      sms_provider: '',
      mfa_enabled: false,
      saml_enabled: false,
    }),
  );

  app.get('/auth/v1/.well-known/jwks.json', (c) => {
    const { d: _private, ...key } = state.signingKey;
    return c.json({ keys: [{ ...key, key_ops: ['verify'], ext: true }] }, 200, {
      'Cache-Control': 'public, max-age=600',
    });
  });

  app.post('/auth/v1/signup', async (c) => {
    const body = await readBody(c, signupBody);
    assertStrong(body.password);
    const known = findUser(body.email);
    if (known?.confirmedAt !== undefined) {
      if (confirm) return c.json(decoyUserJson(known, randomUUID(), now()));
      throw new GoTrueError(422, 'user_already_exists', 'User already registered');
    }
    const passwordHash = await hashPassword(body.password);
    const user = known ?? addUser(body.email, body.data ?? {}, passwordHash);
    user.passwordHash = passwordHash;
    if (!confirm) {
      user.confirmedAt = now();
      return c.json(await sessions.open(user, 'password'));
    }
    codes.send(user, 'signup');
    return c.json(userJson(user));
  });

  app.post('/auth/v1/token', async (c) => {
    const grant = c.req.query('grant_type');
    if (grant === 'refresh_token') {
      const { refresh_token: token } = await readBody(c, refreshBody);
      return c.json(await sessions.refresh(token));
    }
    if (grant !== 'password') throw new GoTrueError(400, 'validation_failed', 'unsupported_grant_type');
    const { email, password } = await readBody(c, passwordBody);
    const user = findUser(email);
    if (!(await checkPassword(password, user?.passwordHash)) || user === undefined) {
      throw new GoTrueError(400, 'invalid_credentials', 'Invalid login credentials');
    }
    if (user.confirmedAt === undefined) throw new GoTrueError(400, 'email_not_confirmed', 'Email not confirmed');
    return c.json(await sessions.open(user, 'password'));
  });

  app.post('/auth/v1/otp', async (c) => {
    const body = await readBody(c, otpBody);
    const known = findUser(body.email);
    if (known === undefined && !body.create_user) {
      throw new GoTrueError(422, 'otp_disabled', 'Signups not allowed for otp');
    }
    const user = known ?? addUser(body.email, body.data ?? {});
    codes.send(user, user.confirmedAt === undefined ? 'signup' : 'email');
    return c.json({});
  });

  app.post('/auth/v1/recover', async (c) => {
    const user = findUser((await readBody(c, emailBody)).email);
    if (user !== undefined) codes.send(user, 'recovery');
    return c.json({});
  });

  app.post('/auth/v1/resend', async (c) => {
    const { type, email } = await readBody(c, resendBody);
    const user = findUser(email);
    const waits = type === 'signup' ? user?.confirmedAt === undefined : user?.newEmail !== undefined;
    if (user !== undefined && waits) codes.send(user, type);
    return c.json({});
  });

  app.post('/auth/v1/verify', async (c) => {
    const body = await readBody(c, verifyBody);
    const purposes = purposesOf[body.type];
    if (purposes === undefined) throw new GoTrueError(400, 'validation_failed', 'Verify requires a verification type');
    const user = codes.spend('token' in body ? body : { tokenHash: body.token_hash }, purposes);
    if (body.type === 'email_change' && user.newEmail !== undefined) {
      user.email = user.newEmail;
      delete user.newEmail;
    }
    user.confirmedAt ??= now();
    return c.json(await sessions.open(user, 'otp'));
  });

  app.get('/auth/v1/user', async (c) => {
    const { user } = await sessions.authenticate(c.req.header('authorization'));
    return c.json(userJson(user));
  });

  app.put('/auth/v1/user', async (c) => {
    const { user } = await sessions.authenticate(c.req.header('authorization'));
    const body = await readBody(c, updateBody);
    if (body.password !== undefined) {
      assertStrong(body.password);
      if (await checkPassword(body.password, user.passwordHash)) {
        throw new GoTrueError(422, 'same_password', 'New password should be different from the old password.');
      }
      user.passwordHash = await hashPassword(body.password);
    }
    if (body.email !== undefined && body.email !== user.email) {
      if (findUser(body.email) !== undefined) {
        throw new GoTrueError(422, 'email_exists', 'A user with this email address has already been registered');
      }
      user.newEmail = body.email;
      codes.send(user, 'email_change');
    }
    Object.assign(user.metadata, body.data);
    user.updatedAt = now();
    return c.json(userJson(user));
  });

  app.post('/auth/v1/logout', async (c) => {
    const { session } = await sessions.authenticate(c.req.header('authorization'));
    const scope = c.req.query('scope') ?? 'global';
    if (scope !== 'global' && scope !== 'local' && scope !== 'others') {
      throw new GoTrueError(400, 'validation_failed', `Unsupported logout scope "${scope}"`);
    }
    sessions.close(session, scope);
    return c.body(null, 204);
  });

  app.get('/outbox', (c) => c.html(outboxPage(outbox.list())));
  app.get('/outbox.json', (c) => c.json(outbox.list(c.req.query('to'))));

  return app;
}
