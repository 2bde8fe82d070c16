/**
 * The one error class of the client, and its form on the wire: custom classes do not survive `postMessage`.
 * @module
 */
import type { ClientErrorCode, StudioErrorShape } from './studio-client.ts';

const brand = Symbol.for('diffusion-studio.error');

/** What to do about each of the client's own codes; the proxy sends remedies for its own. */
export const remedies: Readonly<Record<ClientErrorCode, string>> = {
  offline: 'Check the connection and try again.',
  aborted: 'Nothing to do: the caller ended it.',
  timeout: 'Try again; the other side did not answer in time.',
  worker_gone: 'Try again; a new worker is being started.',
  worker_unavailable: 'Open the page in a browser; pass `workerUrl` if the page forbids blob workers.',
  invalid_argument: 'Mend the argument that `path` names.',
  asset_missing: 'Add the file again; it is not on this device.',
  storage_full: 'Remove files from the library or free space on the device.',
  file_changed: 'Choose the file again; it was changed or moved while it was read.',
  session_managed_by_host: 'Sign in through the page that embeds this widget.',
  sign_in_failed: 'Check the e-mail address, password or code.',
  incompatible_version: 'Load one version of Diffusion Studio on this page.',
  bad_response: 'Check that `proxy` is the address of a Diffusion Studio proxy.',
};

/**
 * What every rejected promise of the client carries. `instanceof` holds across copies of the bundle on one page.
 */
export class StudioError extends Error implements StudioErrorShape {
  override readonly name = 'StudioError';
  readonly code: StudioErrorShape['code'];
  readonly remedy: string;
  declare readonly path?: string;
  declare readonly requestId?: string;
  declare readonly status?: number;
  declare readonly needed?: number;
  declare readonly available?: number;
  declare readonly missing?: number;
  /** Milliseconds that the proxy asked to wait, from Retry-After. */
  declare readonly retryAfterMs?: number;

  constructor(shape: StudioErrorShape & { readonly retryAfterMs?: number }, options?: ErrorOptions) {
    super(shape.message, options);
    this.code = shape.code;
    this.remedy = shape.remedy;
    for (const key of ['path', 'requestId', 'status', 'needed', 'available', 'missing', 'retryAfterMs'] as const) {
      if (shape[key] !== undefined) Object.defineProperty(this, key, { value: shape[key], enumerable: true });
    }
    Object.defineProperty(this, brand, { value: true });
  }

  static override [Symbol.hasInstance](value: unknown): boolean {
    return typeof value === 'object' && value !== null && brand in value;
  }
}

/** An error with one of the client's own codes. */
export const clientError = (code: ClientErrorCode, message: string, extra: { path?: string; cause?: unknown } = {}) =>
  new StudioError(
    { code, message, remedy: remedies[code], ...(extra.path === undefined ? {} : { path: extra.path }) },
    extra.cause === undefined ? undefined : { cause: extra.cause },
  );

/** Makes a StudioError of anything that was thrown, so that a caller never sees another kind. */
export const toStudioError = (thrown: unknown): StudioError => {
  if (thrown instanceof StudioError) return thrown;
  const { name, message } = thrown instanceof Error ? thrown : { name: '', message: String(thrown) };
  if (name === 'AbortError') return clientError('aborted', 'The call was aborted.', { cause: thrown });
  if (name === 'TimeoutError') return clientError('timeout', 'No answer in time.', { cause: thrown });
  if (name === 'QuotaExceededError')
    return clientError('storage_full', 'The device’s storage is full.', { cause: thrown });
  if (name === 'NotReadableError') return clientError('file_changed', 'The file cannot be read.', { cause: thrown });
  return clientError('bad_response', message, { cause: thrown });
};

/** The error as plain data, for `postMessage` and IndexedDB. */
export const encodeError = (thrown: unknown): StudioErrorShape & { readonly retryAfterMs?: number } => {
  const { code, message, remedy, path, requestId, status, needed, available, missing, retryAfterMs } =
    toStudioError(thrown);
  const optional = { path, requestId, status, needed, available, missing, retryAfterMs };
  return {
    code,
    message,
    remedy,
    ...Object.fromEntries(Object.entries(optional).filter(([, value]) => value !== undefined)),
  };
};
