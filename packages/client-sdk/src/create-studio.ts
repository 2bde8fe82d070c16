/**
 * `createStudio()`: the door of the package.
 * @module
 */
import { createClient } from './client.ts';
import { clientError } from './errors.ts';
import { shareClient } from './registry.ts';
import type { StudioClient, StudioOptions } from './studio-client.ts';

const invalid = (path: string, message: string) => clientError('invalid_argument', message, { path });

/** Checks the proxy's address and gives it without a trailing slash. */
const checkProxy = (proxy: unknown): string => {
  if (typeof proxy !== 'string' || !URL.canParse(proxy)) {
    throw invalid('proxy', '`proxy` must be an absolute URL, as in https://studio.example.');
  }
  const { protocol, username, search, hash, href } = new URL(proxy);
  if (!/^https?:$/.test(protocol) || username !== '' || search !== '' || hash !== '') {
    throw invalid('proxy', '`proxy` must be an http(s) URL without user, query or fragment.');
  }
  return href.replace(/\/+$/, '');
};

/**
 * Gives the page's client of a proxy and a source of tokens; makes it at the first call. Everyone on the page who
 * names the same proxy and passes the same `getToken` function (or none) shares it, other copies of this bundle too.
 * Workers and requests start at once in a browser; on a server nothing starts.
 *
 * @throws StudioError `invalid_argument` with the option's path; `incompatible_version` when the page runs a copy of
 * this bundle that speaks another protocol.
 *
 * @example
 * ```ts
 * const studio = createStudio({ proxy: 'https://studio.example' });
 * const quote = await studio.jobs.quote({ model: 'gpt-image-2', input: { prompt: 'A quiet harbour at dawn' } });
 * const { id } = await studio.jobs.submit({ model: quote.model, input: { prompt: 'A quiet harbour at dawn' }, quote: quote.token });
 * const job = await studio.jobs.ended(id);
 * ```
 */
export const createStudio = (options: StudioOptions): StudioClient => {
  if (typeof options !== 'object' || options === null)
    throw invalid('options', 'createStudio needs an options object.');
  const proxy = checkProxy(options.proxy);
  for (const name of ['getToken', 'createWorker'] as const) {
    if (options[name] !== undefined && typeof options[name] !== 'function')
      throw invalid(name, `\`${name}\` must be a function.`);
  }
  if (options.workerUrl !== undefined && typeof options.workerUrl !== 'string') {
    throw invalid('workerUrl', '`workerUrl` must be a string.');
  }
  return shareClient(proxy, options.getToken, () => createClient({ ...options, proxy }));
};
