/**
 * The public face: what `createStudio()` gives. Elements and hosts use nothing else.
 * Everything that a UI draws comes from stores: frozen snapshots that are read synchronously, with one
 * `change` listener each.
 * @module
 */
import type {
  Account,
  Job,
  JobError,
  JobEvent,
  JobRequest,
  LedgerPage,
  Model,
  ProblemCode,
  PublicConfig,
  Quote,
  QuoteRequest,
  Upload,
  UsagePage,
} from '../../proxy/src/contract/index.ts';

export type {
  Account,
  Job,
  JobError,
  JobEvent,
  JobRequest,
  LedgerPage,
  Model,
  ProblemCode,
  PublicConfig,
  Quote,
  QuoteRequest,
  Upload,
  UsagePage,
};

/** A value that changes. `get()` is synchronous and frozen; `subscribe` returns its own undo. */
export interface Store<T> {
  get(): T;
  subscribe(listener: (value: T) => void): () => void;
}

/** Options of `createStudio`. */
export interface StudioOptions {
  /** Base URL of the proxy, as in `https://studio.example`. */
  proxy: string;
  /**
   * The host's own token source: a Supabase access token, an embed token, or null when nobody is signed in.
   * Called again with `refresh: true` when the proxy answered 401. When absent, `<ds-account>` signs people in.
   */
  getToken?: (options: { refresh: boolean }) => Promise<string | null> | string | null;
  /** URL of a same-origin copy of `worker.js`; the first rung of the start-up ladder. */
  workerUrl?: string;
  /** Makes the worker; also the first rung. */
  createWorker?: () => Worker;
}

/** Who is signed in, as far as this page knows. */
export type SessionState =
  | { readonly status: 'unknown' }
  | { readonly status: 'signed-out' }
  | {
      readonly status: 'signed-in';
      readonly userId: string;
      readonly email?: string;
      readonly managedBy: 'host' | 'account';
    };

export interface SessionApi {
  readonly state: Store<SessionState>;
  /** The rest needs `managedBy: 'account'`; with a host's `getToken` they reject with `session_managed_by_host`. */
  signUp(credentials: { email: string; password: string }): Promise<{ confirmation: 'none' | 'code' }>;
  signIn(credentials: { email: string; password: string }): Promise<void>;
  /** Sends a one-time code by e-mail. */
  sendCode(email: string): Promise<void>;
  /** Checks the code of `sendCode` (`email`) or of `signUp` (`signup`). */
  verifyCode(options: { email: string; code: string; purpose: 'email' | 'signup' }): Promise<void>;
  signOut(): Promise<void>;
}

/** A file on its way to the bucket. It belongs to the client: removing the element that showed it stops nothing. */
export interface UploadState {
  /** The client's own key of this upload; stable over reloads. */
  readonly key: string;
  /** The proxy's id; known once the session is open. Use it as a reference in a job. */
  readonly uploadId?: string;
  readonly name: string;
  readonly type: string;
  readonly size: number;
  /** Bytes that have left this device, told at most ten times a second; falls back only when the bucket has fewer after a cut. */
  readonly sent: number;
  readonly state: 'hashing' | 'sending' | 'waiting' | 'paused' | 'complete' | 'failed' | 'canceled';
  /** The library asset that holds the same bytes; absent when the device had no room for it. */
  readonly assetSha256?: string;
  readonly error?: StudioErrorShape;
}

export interface UploadsApi {
  readonly state: Store<readonly UploadState[]>;
  /** Puts the file in the library and sends it. Resolves when it is complete and can be used in a job. */
  add(
    file: Blob,
    options?: { name?: string; signal?: AbortSignal; onStart?: (key: string) => void },
  ): Promise<UploadState>;
  pause(key: string): Promise<void>;
  resume(key: string): Promise<void>;
  cancel(key: string): Promise<void>;
}

/** A job as the page knows it: the server's truth, plus which outputs are in the library. */
export interface JobRecord extends Job {
  /** SHA-256 of the outputs that are in the library, by output index. */
  readonly assets: Readonly<Record<number, string>>;
}

export interface JobsState {
  readonly items: readonly JobRecord[];
  /** Whether older ones can be loaded with `more()`. */
  readonly hasMore: boolean;
  /** Where updates come from now. */
  readonly live: 'stream' | 'other-tab' | 'polling' | 'offline';
}

export interface JobsApi {
  /** Newest first; kept on the device, so that history is there offline. */
  readonly state: Store<JobsState>;
  quote(request: QuoteRequest, options?: { signal?: AbortSignal }): Promise<Quote>;
  /** Resolves when the proxy has taken the job. Repeats safely: the idempotency key is made and kept before sending. */
  submit(request: JobRequest, options?: { signal?: AbortSignal }): Promise<JobRecord>;
  /** Resolves when the job has ended, in whatever state. */
  ended(id: string, options?: { signal?: AbortSignal }): Promise<JobRecord>;
  cancel(id: string): Promise<void>;
  remove(id: string): Promise<void>;
  more(): Promise<void>;
}

/** A media file in the person's library, named by its SHA-256. */
export interface Asset {
  readonly sha256: string;
  readonly type: string;
  readonly bytes: number;
  readonly name: string;
  readonly width?: number;
  readonly height?: number;
  readonly origin: 'upload' | 'result';
  readonly jobId?: string;
  readonly createdAt: string;
}

export interface LibraryApi {
  /** Newest first. */
  readonly state: Store<readonly Asset[]>;
  /** The file itself; rejects with `asset_missing` when it is not on this device. */
  file(sha256: string): Promise<File>;
  remove(sha256: string): Promise<void>;
  usage(): Promise<{ bytes: number; quota?: number; persisted: boolean; storage: 'opfs' | 'memory' }>;
}

/** Something worth telling the host: a rung of the ladder that was left, storage that is not there. Also a `ds-diagnostic` event. */
export interface Diagnostic {
  readonly code:
    | 'worker_fallback'
    | 'worker_restarted'
    | 'storage_memory'
    | 'storage_full'
    | 'locks_missing'
    | 'stream_polling';
  readonly message: string;
  readonly detail?: Readonly<Record<string, unknown>>;
}

/** What every rejected promise of the client carries. `code` is a ProblemCode of the proxy or one of the client's own. */
export interface StudioErrorShape {
  readonly code: ProblemCode | ClientErrorCode;
  readonly message: string;
  readonly path?: string;
  readonly remedy: string;
  readonly requestId?: string;
  readonly status?: number;
  /** 402: credits needed, available, missing. */
  readonly needed?: number;
  readonly available?: number;
  readonly missing?: number;
}

export type ClientErrorCode =
  | 'offline'
  | 'aborted'
  | 'timeout'
  | 'worker_gone'
  | 'worker_unavailable'
  | 'invalid_argument'
  | 'asset_missing'
  | 'storage_full'
  | 'file_changed'
  | 'session_managed_by_host'
  | 'sign_in_failed'
  | 'incompatible_version'
  | 'bad_response';

/** One client a page for a proxy and account, shared by all elements and all copies of the bundle. */
export interface StudioClient {
  readonly proxy: string;
  readonly version: string;
  readonly session: SessionApi;
  readonly uploads: UploadsApi;
  readonly jobs: JobsApi;
  readonly library: LibraryApi;
  /** The catalogue; undefined until loaded. Kept on the device for offline starts. */
  readonly models: Store<readonly Model[] | undefined>;
  /** Public set-up of the proxy; undefined until loaded. */
  readonly config: Store<PublicConfig | undefined>;
  /** Balance and plan; undefined while signed out or not yet loaded. Refreshed after each job. */
  readonly account: Store<Account | undefined>;
  readonly online: Store<boolean>;
  readonly diagnostics: Store<readonly Diagnostic[]>;
  refreshAccount(): Promise<void>;
  usage(cursor?: string): Promise<UsagePage>;
  ledger(cursor?: string): Promise<LedgerPage>;
  /** Ends workers and streams. Jobs go on at the proxy. */
  close(): Promise<void>;
}
