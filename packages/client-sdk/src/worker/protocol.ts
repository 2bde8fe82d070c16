/**
 * What page and worker say to each other. The worker speaks first (`hello`); then the page sends `start` with two
 * ports: calls go over one (comlink), events and questions for a token over the other.
 * @module
 */
import type { ListPatch } from '../list-patch.ts';
import type {
  Account,
  Asset,
  Diagnostic,
  JobRecord,
  JobRequest,
  JobsState,
  LedgerPage,
  LibraryApi,
  Model,
  PublicConfig,
  Quote,
  QuoteRequest,
  StudioErrorShape,
  UploadState,
  UsagePage,
} from '../studio-client.ts';

export interface Hello {
  readonly type: 'ds-hello';
  /** `protocolVersion` of the worker's bundle. */
  readonly version: number;
  readonly role: 'store';
}

/** The worker file could not be loaded by the one-line blob. */
export interface LoadFailure {
  readonly type: 'ds-load-failure';
  readonly message: string;
}

export interface Start {
  readonly type: 'ds-start';
  readonly proxy: string;
  readonly calls: MessagePort;
  readonly events: MessagePort;
}

/** What each call gets: it ends when the caller aborts or the connection goes. */
export interface CallContext {
  readonly signal: AbortSignal;
}

type Call<Request, Answer> = (request: Request, context: CallContext) => Promise<Answer>;

/** The calls of the `store` role. */
export interface StoreRole {
  /** Names whose data this is; null when nobody is signed in. */
  setSubject: Call<{ userId: string | null }, void>;
  refreshAccount: Call<void, void>;
  usage: Call<{ cursor?: string | undefined }, UsagePage>;
  ledger: Call<{ cursor?: string | undefined }, LedgerPage>;
  quote: Call<QuoteRequest, Quote>;
  /** Safe to repeat with the same key, which the page makes, since it outlives a worker. */
  submitJob: Call<{ key: string; request: JobRequest }, JobRecord>;
  getJob: Call<{ id: string }, JobRecord>;
  cancelJob: Call<{ id: string }, void>;
  removeJob: Call<{ id: string }, void>;
  moreJobs: Call<void, void>;
  /** Resolves when the upload is on record; its state tells the rest. */
  addUpload: Call<{ key: string; file: Blob; name: string }, void>;
  pauseUpload: Call<{ key: string }, void>;
  resumeUpload: Call<{ key: string }, void>;
  cancelUpload: Call<{ key: string }, void>;
  readAsset: Call<{ sha256: string }, File>;
  removeAsset: Call<{ sha256: string }, void>;
  libraryUsage: Call<void, Awaited<ReturnType<LibraryApi['usage']>>>;
}

/** The lists that the page mirrors. */
export interface Lists {
  jobs: JobRecord;
  uploads: UploadState;
  assets: Asset;
}

/** The single values that the page mirrors. */
export interface Values {
  models: readonly Model[] | undefined;
  config: PublicConfig | undefined;
  account: Account | undefined;
  online: boolean;
  following: Pick<JobsState, 'hasMore' | 'live'>;
}

/** Worker → page. */
export type StoreEvent =
  | { readonly [K in keyof Values]: { type: 'value'; name: K; value: Values[K] } }[keyof Values]
  | { readonly [K in keyof Lists]: { type: 'list'; name: K; patch: ListPatch<Lists[K]> } }[keyof Lists]
  | { readonly type: 'diagnostic'; readonly diagnostic: Diagnostic }
  | { readonly type: 'keep' }
  | { readonly type: 'ask-token'; readonly id: number; readonly refresh: boolean };

/** A token and whose it is, so that the worker never uses one person's token for another's data. */
export interface OwnedToken {
  readonly token: string;
  readonly userId: string;
}

/** Page → worker, on the events port. */
export interface TokenAnswer {
  readonly type: 'token';
  readonly id: number;
  readonly owned: OwnedToken | null;
  readonly error?: StudioErrorShape;
}

/** How a call ended; errors travel as data since classes do not survive the wire. */
export type CallAnswer = { readonly value: unknown } | { readonly error: StudioErrorShape };

/** What is exposed over comlink: one door for all calls, so that each has an id to be aborted by. */
export interface Served {
  call(id: number, method: keyof StoreRole, request: unknown): Promise<CallAnswer>;
  abort(id: number): void;
  /** Answers at once unless the thread hangs. */
  ping(): true;
  /** A Web Lock that this worker holds as long as it lives; undefined where there are none. */
  lifeLock(): Promise<string | undefined>;
  /** Ends streams and timers before the worker is terminated. */
  close(): void;
}
