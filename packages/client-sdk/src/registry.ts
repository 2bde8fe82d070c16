/**
 * One registry a page, at `Symbol.for('diffusion-studio')`: every copy of the bundle finds the same clients and the
 * same Trusted Types policy there. Importing this module touches nothing.
 * @module
 */
import { clientError } from './errors.ts';
import type { StudioClient, StudioOptions } from './studio-client.ts';
import { protocolVersion, version } from './version.ts';

const registryKey = Symbol.for('diffusion-studio');

/** The part of Trusted Types that we use. */
interface ScriptUrlPolicy {
  createScriptURL(url: string): string;
}

/** Two callers share a client when they name the same proxy and the same source of tokens. */
interface Entry {
  readonly proxy: string;
  readonly getToken: StudioOptions['getToken'];
  readonly client: StudioClient;
}

interface Registry {
  /** `protocolVersion` of the copy that made it. */
  readonly protocol: number;
  /** Version of the copy that made it, for messages. */
  readonly version: string;
  readonly entries: Entry[];
  policy?: ScriptUrlPolicy;
}

/** The page's registry; made by the first copy. Throws `incompatible_version` when that copy speaks another protocol. */
const registry = (): Registry => {
  const holder = globalThis as { [registryKey]?: Registry };
  const existing = holder[registryKey];
  if (existing && existing.protocol !== protocolVersion) {
    throw clientError(
      'incompatible_version',
      `This page already runs Diffusion Studio ${existing.version}, which ${version} cannot share a client with.`,
    );
  }
  if (existing) return existing;
  const made: Registry = { protocol: protocolVersion, version, entries: [] };
  Object.defineProperty(holder, registryKey, { value: made, configurable: true });
  return made;
};

/** The client of this proxy and token source; made by `make` when the page has none yet. */
export const shareClient = (
  proxy: string,
  getToken: StudioOptions['getToken'],
  make: () => StudioClient,
): StudioClient => {
  const { entries } = registry();
  const found = entries.find((entry) => entry.proxy === proxy && entry.getToken === getToken);
  if (found) return found.client;
  const client = make();
  entries.push({ proxy, getToken, client });
  return client;
};

/** Forgets a client that was closed, so that the next caller gets a new one. */
export const forgetClient = (client: StudioClient): void => {
  const { entries } = registry();
  const index = entries.findIndex((entry) => entry.client === client);
  if (index >= 0) entries.splice(index, 1);
};

/** Only URLs that a worker may be made from at all: our own blobs and the page's own origin. */
const checkWorkerUrl = (url: string): string => {
  if (url.startsWith('blob:') || new URL(url, location.href).origin === location.origin) return url;
  throw clientError('invalid_argument', 'A worker must come from a blob or the page’s own origin.', {
    path: 'workerUrl',
  });
};

/**
 * The URL as `new Worker` takes it: through the policy `ds-sdk` where the browser has Trusted Types. The policy is
 * made once a page, since a page may forbid a second one of the same name.
 */
export const trustedWorkerUrl = (url: string): string => {
  const { trustedTypes } = globalThis as {
    trustedTypes?: { createPolicy(name: string, rules: ScriptUrlPolicy): ScriptUrlPolicy };
  };
  if (!trustedTypes) return checkWorkerUrl(url);
  const page = registry();
  page.policy ??= trustedTypes.createPolicy('ds-sdk', { createScriptURL: checkWorkerUrl });
  return page.policy.createScriptURL(url);
};
