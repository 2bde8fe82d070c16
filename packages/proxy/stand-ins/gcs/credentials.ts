/**
 * A service account's key, made here and good for this stand-in alone.
 * @module
 */
import { generateKeyPair } from 'node:crypto';
import { promisify } from 'node:util';

export interface GcsCredentials {
  readonly client_email: string;
  /** PKCS#8, PEM. */
  readonly private_key: string;
}

export async function newGcsCredentials(): Promise<GcsCredentials> {
  const { privateKey } = await promisify(generateKeyPair)('rsa', {
    modulusLength: 2048,
    publicKeyEncoding: { type: 'spki', format: 'pem' },
    privateKeyEncoding: { type: 'pkcs8', format: 'pem' },
  });
  return { client_email: 'studio@diffusion-studio-local.iam.gserviceaccount.com', private_key: privateKey };
}
