/**
 * Session URIs at rest. One is a bearer secret that lives a week, so a copy of the database must not hold any.
 * @module
 */
import { createCipheriv, createDecipheriv, randomBytes } from 'node:crypto';

/** An open session: its URI and the page origin that it is bound to. */
export interface SealedSession {
  readonly uri: string;
  readonly origin?: string;
}

export interface SessionCipher {
  /** `uploadId` is bound in: a sealed session moved to another row does not open. */
  seal(session: SealedSession, uploadId: string): Buffer;
  /** @throws Error when it was altered, moved, or sealed with another key */
  open(sealed: Buffer, uploadId: string): SealedSession;
}

const [nonceBytes, tagBytes] = [12, 16];

/** AES-256-GCM. `key` has 32 bytes. A sealed session is nonce, tag, text. */
export const createSessionCipher = (key: Buffer): SessionCipher => ({
  seal(session, uploadId) {
    const nonce = randomBytes(nonceBytes);
    const cipher = createCipheriv('aes-256-gcm', key, nonce).setAAD(Buffer.from(uploadId));
    const text = Buffer.concat([cipher.update(JSON.stringify(session), 'utf8'), cipher.final()]);
    return Buffer.concat([nonce, cipher.getAuthTag(), text]);
  },
  open(sealed, uploadId) {
    const decipher = createDecipheriv('aes-256-gcm', key, sealed.subarray(0, nonceBytes))
      .setAAD(Buffer.from(uploadId))
      .setAuthTag(sealed.subarray(nonceBytes, nonceBytes + tagBytes));
    const text = Buffer.concat([decipher.update(sealed.subarray(nonceBytes + tagBytes)), decipher.final()]);
    return JSON.parse(text.toString('utf8')) as SealedSession;
  },
});
