/**
 * What the page reads of a token. It trusts nothing here: the proxy alone verifies.
 * @module
 */

export interface Claims {
  /** Whose token it is. */
  readonly userId: string;
  readonly email?: string;
  /** Seconds since 1970. */
  readonly expiresAt?: number;
}

const decode = (part: string): unknown => {
  const bytes = Uint8Array.from(atob(part.replaceAll('-', '+').replaceAll('_', '/')), (char) => char.charCodeAt(0));
  return JSON.parse(new TextDecoder().decode(bytes));
};

/** Reads a JWT's claims; undefined for what is no JWT or names no subject. */
export const readClaims = (token: string): Claims | undefined => {
  try {
    const { sub, email, exp } = decode(token.split('.')[1] ?? '') as Record<string, unknown>;
    if (typeof sub !== 'string' || sub === '') return undefined;
    return {
      userId: sub,
      ...(typeof email === 'string' && email !== '' ? { email } : {}),
      ...(typeof exp === 'number' ? { expiresAt: exp } : {}),
    };
  } catch {
    return undefined;
  }
};
