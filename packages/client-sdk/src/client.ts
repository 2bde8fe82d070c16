/**
 * The client of one proxy and one source of tokens: thin, on the main thread. It mirrors what the worker tells into
 * stores and passes calls on.
 * @module
 */
import { clientError, StudioError, toStudioError } from './errors.ts';
import { openDatabase } from './library/database.ts';
import { applyPatch, newestFirst } from './list-patch.ts';
import { forgetClient } from './registry.ts';
import { createAccountSession } from './session/account-session.ts';
import { createHostSession } from './session/host-session.ts';
import { createStore, until, type WritableStore } from './store.ts';
import type {
  Account,
  Asset,
  Diagnostic,
  JobRecord,
  JobRequest,
  JobsState,
  Model,
  PublicConfig,
  StudioClient,
  StudioOptions,
  UploadState,
} from './studio-client.ts';
import { version } from './version.ts';
import { type CallOptions, createLink } from './worker/link.ts';
import type { StoreEvent, StoreRole } from './worker/protocol.ts';

/** Diagnostics that are kept; older ones go. */
const keptDiagnostics = 50;
/** Time limit of short calls; the worker's own limits are shorter. */
const shortCallMs = 60_000;

const hasEnded = (job: JobRecord): boolean => job.state !== 'queued' && job.state !== 'running';

const isOver = (upload: UploadState | undefined): upload is UploadState =>
  upload?.state === 'complete' || upload?.state === 'failed' || upload?.state === 'canceled';

/** 128 random bits; `crypto.randomUUID` would need a secure page. */
const randomKey = () =>
  Array.from(crypto.getRandomValues(new Uint8Array(16)), (byte) => byte.toString(16).padStart(2, '0')).join('');

/** A view of another store: the same listeners, another value. */
const view = <T, V>(store: WritableStore<T>, read: (value: T) => V) => ({
  get: () => read(store.get()),
  subscribe: (listener: (value: V) => void) => store.subscribe((value) => listener(read(value))),
});

/** Makes the client and starts it. `proxy` is checked and has no trailing slash. */
export const createClient = (options: StudioOptions & { readonly proxy: string }): StudioClient => {
  const { proxy, getToken } = options;
  const models = createStore<readonly Model[] | undefined>(undefined);
  const config = createStore<PublicConfig | undefined>(undefined);
  const account = createStore<Account | undefined>(undefined);
  const online = createStore(typeof navigator === 'undefined' || navigator.onLine !== false);
  const diagnostics = createStore<readonly Diagnostic[]>([]);
  const jobs = createStore<JobsState>({ items: [], hasMore: false, live: 'offline' });
  const uploads = createStore<readonly UploadState[]>([]);
  const assets = createStore<readonly Asset[]>([]);

  const onDiagnostic = (diagnostic: Diagnostic) =>
    diagnostics.set([...diagnostics.get(), diagnostic].slice(-keptDiagnostics));
  const database = openDatabase((reason) =>
    onDiagnostic({
      code: 'storage_memory',
      message: 'This browser keeps nothing for this page: the session is gone when the page is closed.',
      detail: { reason },
    }),
  );
  const session = getToken
    ? createHostSession({ proxy, getToken, database })
    : createAccountSession({ proxy, config, database });

  const onEvent = (event: Exclude<StoreEvent, { type: 'ask-token' }>) => {
    if (event.type === 'diagnostic') onDiagnostic(event.diagnostic);
    // Asked for by the page, since workers cannot.
    else if (event.type === 'keep') void navigator.storage?.persist?.();
    else if (event.type === 'value') {
      if (event.name === 'models') models.set(event.value);
      else if (event.name === 'config') config.set(event.value);
      else if (event.name === 'account') account.set(event.value);
      else if (event.name === 'online') online.set(event.value);
      else jobs.set({ ...jobs.get(), ...event.value });
    } else if (event.name === 'jobs') {
      const idOf = (job: JobRecord) => job.id;
      jobs.set({ ...jobs.get(), items: applyPatch(jobs.get().items, event.patch, idOf, newestFirst(idOf)) });
    } else if (event.name === 'assets') {
      const idOf = (asset: Asset) => asset.sha256;
      assets.set(applyPatch(assets.get(), event.patch, idOf, newestFirst(idOf)));
    } else {
      // In the order in which they were added.
      uploads.set(
        applyPatch(
          uploads.get(),
          event.patch,
          (upload) => upload.key,
          () => 0,
        ),
      );
    }
  };

  const userId = () => {
    const state = session.state.get();
    return state.status === 'signed-in' ? state.userId : null;
  };
  const link = createLink({
    ...options,
    onEvent,
    onDiagnostic,
    askToken: session.token,
    onConnect: (call) => void call('setSubject', { userId: userId() }).catch(reportUnlessGone),
  });
  const reportUnlessGone = (error: unknown) => {
    if (!closed) console.error('[diffusion-studio]', error);
  };
  let closed = false;

  session.state.subscribe(() => void link.call('setSubject', { userId: userId() }).catch(reportUnlessGone));

  let identifying: Promise<unknown> | undefined;
  /** Finds out who is signed in, so that the worker knows it before the first call. */
  const identify = (): Promise<unknown> => {
    identifying ??= session.token({ refresh: false }).finally(() => {
      identifying = undefined;
    });
    return identifying;
  };
  const call = async <M extends keyof StoreRole>(
    method: M,
    request: Parameters<StoreRole[M]>[0],
    callOptions?: CallOptions,
  ): Promise<Awaited<ReturnType<StoreRole[M]>>> => {
    if (session.state.get().status === 'unknown') await identify();
    return await link.call(method, request, callOptions);
  };
  if (typeof document !== 'undefined') {
    // A host whose getToken fails hears of it at the first call that needs a token.
    identify().catch(() => undefined);
    link.start();
  }

  const short = { timeoutMs: shortCallMs };
  /** A worker that dies meanwhile leaves it open whether the job was taken; the same key asks, and never takes two. */
  const submit = async (request: JobRequest, { signal }: { signal?: AbortSignal } = {}): Promise<JobRecord> => {
    const key = randomKey();
    for (;;) {
      try {
        return await call('submitJob', { key, request }, { signal });
      } catch (error) {
        if (closed || !(error instanceof StudioError) || error.code !== 'worker_gone') throw error;
      }
    }
  };
  const ended = async (id: string, signal?: AbortSignal): Promise<JobRecord> => {
    const find = ({ items }: JobsState) => items.find((job) => job.id === id);
    if (!find(jobs.get())) await call('getJob', { id }, { ...short, signal });
    const isOver = (job: JobRecord | undefined): job is JobRecord | undefined => job === undefined || hasEnded(job);
    const job = await until(view(jobs, find), isOver, signal);
    if (job) return job;
    throw new StudioError({ code: 'not_found', message: 'The job was removed.', remedy: 'Submit it again.' });
  };

  const client: StudioClient = {
    proxy,
    version,
    session,
    models,
    config,
    account,
    online,
    diagnostics,
    uploads: {
      state: uploads,
      async add(file, { name, signal, onStart } = {}) {
        if (!(file instanceof Blob) || file.size === 0) {
          throw clientError('invalid_argument', 'A file to upload must be a Blob that is not empty.', { path: 'file' });
        }
        const key = randomKey();
        await call('addUpload', { key, file, name: name ?? (file instanceof File ? file.name : 'file') }, { signal });
        onStart?.(key);
        const cancel = () => void call('cancelUpload', { key }, short).catch(() => undefined);
        signal?.addEventListener('abort', cancel, { once: true });
        try {
          const upload = await until(
            view(uploads, (all) => all.find((entry) => entry.key === key)),
            isOver,
            signal,
          );
          if (upload.state === 'canceled') throw clientError('aborted', 'The upload was canceled.');
          if (upload.error) throw new StudioError(upload.error);
          return upload;
        } catch (error) {
          throw toStudioError(error);
        } finally {
          signal?.removeEventListener('abort', cancel);
        }
      },
      pause: (key) => call('pauseUpload', { key }, short),
      resume: (key) => call('resumeUpload', { key }, short),
      cancel: (key) => call('cancelUpload', { key }, short),
    },
    jobs: {
      state: jobs,
      quote: (request, { signal } = {}) => call('quote', request, { ...short, signal }),
      submit,
      ended: (id, { signal } = {}) =>
        ended(id, signal).catch((error) => {
          throw toStudioError(error);
        }),
      cancel: (id) => call('cancelJob', { id }, short),
      remove: (id) => call('removeJob', { id }, short),
      more: () => call('moreJobs', undefined, short),
    },
    library: {
      state: assets,
      file: (sha256) => call('readAsset', { sha256 }, short),
      remove: (sha256) => call('removeAsset', { sha256 }, short),
      usage: () => call('libraryUsage', undefined, short),
    },
    async refreshAccount() {
      // The host may have signed somebody in or out since.
      await identify();
      await call('refreshAccount', undefined, short);
    },
    usage: (cursor) => call('usage', { cursor }, short),
    ledger: (cursor) => call('ledger', { cursor }, short),
    async close() {
      closed = true;
      forgetClient(client);
      session.close();
      await link.close();
    },
  };
  return client;
};
