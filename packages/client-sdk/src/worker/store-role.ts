/**
 * The `store` role: what the page's calls do. Public data (catalogue, set-up) is anyone's; library, uploads and jobs
 * are of one subject at a time and are opened and closed with them.
 * @module
 */

import { isPassing, withRetry } from '../api/backoff.ts';
import { createApi } from '../api/http.ts';
import { watchOnline } from '../api/online.ts';
import { clientError, encodeError, StudioError, toStudioError } from '../errors.ts';
import { type Jobs, openJobs } from '../jobs/jobs.ts';
import { type Database, openDatabase } from '../library/database.ts';
import { type Library, openLibrary } from '../library/library.ts';
import type { Account, Model, PublicConfig } from '../studio-client.ts';
import { openChannel } from '../tabs/channel.ts';
import { createLocks, type Locks } from '../tabs/locks.ts';
import { openUploads, type Uploads } from '../uploads/uploads.ts';
import type { OwnedToken, StoreEvent, StoreRole } from './protocol.ts';

export interface StoreRoleOptions {
  readonly proxy: string;
  readonly send: (event: StoreEvent) => void;
  readonly askToken: (options: { refresh: boolean }) => Promise<OwnedToken | null>;
  /** Ends everything. */
  readonly signal: AbortSignal;
}

/** What is open for one subject. */
interface Subject {
  readonly userId: string;
  readonly library: Library;
  readonly uploads: Uploads;
  readonly jobs: Jobs;
  refreshAccount(): Promise<void>;
  close(): void;
}

export const createStoreRole = ({ proxy, send, askToken, signal }: StoreRoleOptions): StoreRole => {
  const locks: Locks = createLocks();
  if (!locks.acrossTabs) {
    send({
      type: 'diagnostic',
      diagnostic: { code: 'locks_missing', message: 'This browser has no Web Locks: tabs do not share their work.' },
    });
  }
  const told = new Set<string>();
  const tellOnce = (diagnostic: Extract<StoreEvent, { type: 'diagnostic' }>['diagnostic']) => {
    if (told.has(diagnostic.code)) return;
    told.add(diagnostic.code);
    send({ type: 'diagnostic', diagnostic });
  };
  const onMemory = (reason: string) =>
    tellOnce({
      code: 'storage_memory',
      message: 'This browser keeps nothing for this page: the library is gone when the page is closed.',
      detail: { reason },
    });
  const onUnkept = () =>
    tellOnce({
      code: 'storage_full',
      message:
        'The device’s storage is full: a file is sent without a copy in the library, and only while this page is open.',
    });
  const database: Promise<Database> = openDatabase(onMemory);
  const online = watchOnline((value) => send({ type: 'value', name: 'online', value }), signal);
  const publicApi = createApi(proxy, async () => null);

  /** Shows what the device has, then asks the proxy, and again when the connection is back. */
  const keepFresh = async <T extends object>(name: 'config' | 'models', path: string, read: (answer: T) => unknown) => {
    const kept = await (await database).get(['public', proxy, name]);
    const tell = (value: unknown) => send({ type: 'value', name, value } as StoreEvent);
    if (kept !== undefined) tell(kept);
    for (let fresh = false; !fresh && !signal.aborted; ) {
      try {
        const value = read(await publicApi.request<T>('GET', path, { signedIn: false, signal }));
        tell(value);
        await (await database).set(['public', proxy, name], value);
        fresh = true;
      } catch (error) {
        if (!isPassing(error)) throw error;
        await online.waitToRetry(error, signal);
      }
    }
  };
  const reportOnce = (error: unknown) => {
    if (!signal.aborted) console.error('[diffusion-studio]', encodeError(error));
  };
  keepFresh<{ items: readonly Model[] }>('models', '/v1/models', ({ items }) => items).catch(reportOnce);
  keepFresh<PublicConfig>('config', '/v1/config', (config) => config).catch(reportOnce);

  const openSubject = async (userId: string): Promise<Subject> => {
    const scope = `${proxy} ${userId}`;
    const life = new AbortController();
    const end = AbortSignal.any([signal, life.signal]);
    const api = createApi(proxy, async (options) => {
      const owned = await askToken(options);
      if (owned && owned.userId !== userId) throw clientError('aborted', 'Another person has signed in meanwhile.');
      return owned?.token ?? null;
    });
    const kept = await database;
    const onDiagnostic = (diagnostic: Extract<StoreEvent, { type: 'diagnostic' }>['diagnostic']) =>
      send({ type: 'diagnostic', diagnostic });

    const showAccount = (account: Account | undefined) => send({ type: 'value', name: 'account', value: account });
    // One tab follows the jobs and learns that the balance has changed; the others hear it from there.
    const accounts = openChannel<Account>(`ds:account:${scope}`, showAccount);
    end.addEventListener('abort', () => accounts.close());
    const refreshAccount = async () => {
      const account = await api.request<Account>('GET', '/v1/account', { signal: end });
      if (end.aborted) return;
      showAccount(account);
      accounts.post(account);
      await kept.set(['account', scope], account);
    };
    /** Not asked for by anyone: a failure leaves the value that is there. */
    const refreshQuietly = () => void refreshAccount().catch((error) => isPassing(error) || reportUnlessEnded(error));
    const reportUnlessEnded = (error: unknown) => {
      const { code } = toStudioError(error);
      if (code !== 'aborted' && !code.startsWith('token_')) reportOnce(error);
    };

    showAccount(await kept.get<Account>(['account', scope]));
    const library = await openLibrary({
      scope,
      database: kept,
      locks,
      onPatch: (patch) => send({ type: 'list', name: 'assets', patch }),
      onMemory,
      onKeep: () => send({ type: 'keep' }),
    });
    const uploads = await openUploads({
      scope,
      api,
      database: kept,
      locks,
      library,
      online,
      signal: end,
      onPatch: (patch) => send({ type: 'list', name: 'uploads', patch }),
      onUnkept,
    });
    const jobs = await openJobs({
      scope,
      api,
      database: kept,
      locks,
      library,
      online,
      signal: end,
      onPatch: (patch) => send({ type: 'list', name: 'jobs', patch }),
      onFollowing: (value) => send({ type: 'value', name: 'following', value }),
      onBalance: refreshQuietly,
      onDiagnostic,
    });
    refreshQuietly();
    return {
      userId,
      library,
      uploads,
      jobs,
      refreshAccount,
      close() {
        life.abort();
        library.close();
      },
    };
  };

  let wanted: string | null = null;
  let subject: Promise<Subject | null> = Promise.resolve(null);

  const closeSubject = async (before: Promise<Subject | null>) => {
    (await before.catch(() => null))?.close();
    send({ type: 'list', name: 'assets', patch: { reset: true } });
    send({ type: 'list', name: 'uploads', patch: { reset: true } });
    send({ type: 'list', name: 'jobs', patch: { reset: true } });
    send({ type: 'value', name: 'account', value: undefined });
  };

  const current = async (): Promise<Subject> => {
    const open = await subject;
    if (open) return open;
    throw new StudioError({ code: 'token_missing', message: 'Nobody is signed in.', remedy: 'Sign in first.' });
  };

  const page = async <T>(path: string, cursor: string | undefined, end: AbortSignal): Promise<T> => {
    await current();
    const query = cursor === undefined ? '' : `?cursor=${encodeURIComponent(cursor)}`;
    const api = createApi(proxy, async (options) => (await askToken(options))?.token ?? null);
    return await withRetry(() => api.request<T>('GET', path + query, { signal: end }), { signal: end });
  };

  return {
    async setSubject({ userId }) {
      if (userId === wanted) return void (await subject);
      wanted = userId;
      const before = subject;
      subject = closeSubject(before).then(() => (userId === null ? null : openSubject(userId)));
      await subject;
    },
    refreshAccount: async () => (await current()).refreshAccount(),
    usage: ({ cursor }, { signal: end }) => page('/v1/account/usage', cursor, end),
    ledger: ({ cursor }, { signal: end }) => page('/v1/account/ledger', cursor, end),
    quote: async (request, { signal: end }) => (await current()).jobs.quote(request, end),
    submitJob: async ({ key, request }, { signal: end }) => (await current()).jobs.submit(key, request, end),
    getJob: async ({ id }) => (await current()).jobs.get(id),
    cancelJob: async ({ id }) => (await current()).jobs.cancel(id),
    removeJob: async ({ id }) => (await current()).jobs.remove(id),
    moreJobs: async () => (await current()).jobs.more(),
    addUpload: async ({ key, file, name }) => (await current()).uploads.add(key, file, name),
    pauseUpload: async ({ key }) => (await current()).uploads.pause(key),
    resumeUpload: async ({ key }) => (await current()).uploads.resume(key),
    cancelUpload: async ({ key }) => (await current()).uploads.cancel(key),
    readAsset: async ({ sha256 }) => (await current()).library.file(sha256),
    async removeAsset({ sha256 }) {
      const { library, jobs } = await current();
      await library.remove(sha256);
      await jobs.forgetAsset(sha256);
    },
    libraryUsage: async () => (await current()).library.usage(),
  };
};
