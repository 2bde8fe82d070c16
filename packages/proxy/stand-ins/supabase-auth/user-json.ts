/**
 * A person as GoTrue writes them.
 * @module
 */
import type { User } from './state.ts';

const iso = (ms: number) => new Date(ms).toISOString();
const stamp = (name: string, ms: number | undefined) => (ms === undefined ? {} : { [name]: iso(ms) });

/** `user_metadata` as the token and the user object carry it. */
export const metadataOf = (user: User) => ({
  ...user.metadata,
  email: user.email,
  email_verified: user.confirmedAt !== undefined,
  phone_verified: false,
  sub: user.id,
});

export const appMetadata = { provider: 'email', providers: ['email'] };

export function userJson(user: User): Record<string, unknown> {
  return {
    id: user.id,
    aud: 'authenticated',
    role: 'authenticated',
    email: user.email,
    phone: '',
    ...stamp('email_confirmed_at', user.confirmedAt),
    ...stamp('confirmed_at', user.confirmedAt),
    ...stamp('confirmation_sent_at', user.mailedAt.signup),
    ...stamp('recovery_sent_at', user.mailedAt.recovery ?? user.mailedAt.email),
    ...stamp('email_change_sent_at', user.mailedAt.email_change),
    ...(user.newEmail === undefined ? {} : { new_email: user.newEmail }),
    ...stamp('last_sign_in_at', user.lastSignInAt),
    app_metadata: appMetadata,
    user_metadata: metadataOf(user),
    identities: [
      {
        identity_id: user.identityId,
        id: user.id,
        user_id: user.id,
        identity_data: metadataOf(user),
        provider: 'email',
        last_sign_in_at: iso(user.lastSignInAt ?? user.createdAt),
        created_at: iso(user.createdAt),
        updated_at: iso(user.updatedAt),
        email: user.email,
      },
    ],
    created_at: iso(user.createdAt),
    updated_at: iso(user.updatedAt),
    is_anonymous: false,
  };
}

/** What a sign-up answers for an address that is taken: it looks fresh, so that nobody learns who has an account. */
export function decoyUserJson(user: User, id: string, now: number): Record<string, unknown> {
  const { email_confirmed_at, confirmed_at, last_sign_in_at, recovery_sent_at, ...rest } = userJson(user);
  return {
    ...rest,
    id,
    role: '',
    user_metadata: {},
    identities: [],
    confirmation_sent_at: iso(now),
    created_at: iso(now),
    updated_at: iso(now),
  };
}
