/**
 * A client in the page's memory that implements the whole public face, with levers for tests: what the elements are
 * tested against. It holds no logic of the proxy beyond what an element can see.
 * @module
 */
import type {
  Account,
  Asset,
  Diagnostic,
  JobRecord,
  JobRequest,
  JobsState,
  Model,
  PublicConfig,
  Quote,
  QuoteRequest,
  SessionState,
  Store,
  StudioClient,
  StudioErrorShape,
  UploadState,
  UsagePage,
} from '@diffusion-studio/client-sdk';

import { draw, pictureModel, textOnlyModel } from './catalogue.ts';

class Cell<T> implements Store<T> {
  #value: T;
  readonly #listeners = new Set<(value: T) => void>();
  constructor(value: T) {
    this.#value = value;
  }
  get(): T {
    return this.#value;
  }
  set(value: T): void {
    this.#value = Object.freeze(value);
    for (const listener of this.#listeners) listener(value);
  }
  subscribe(listener: (value: T) => void): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }
}

const later = (ms: number) => new Date(Date.now() + ms).toISOString();
const day = 86_400_000;

const balance = (settled: number): Account['balance'] => ({
  settled,
  held: 0,
  available: settled,
  debt: 0,
  buckets: [
    { bucket: 'trial', credits: Math.min(50, settled), endsAt: later(30 * day) },
    ...(settled > 50 ? [{ bucket: 'purchased' as const, credits: settled - 50 }] : []),
  ],
});

/** Levers of the double, for tests. */
export interface Levers {
  readonly client: StudioClient;
  readonly quotes: QuoteRequest[];
  readonly submitted: JobRequest[];
  readonly canceled: string[];
  readonly calls: string[];
  failNext: { quote?: StudioErrorShape; submit?: StudioErrorShape; session?: StudioErrorShape };
  /** Uploads stop at half until `finishUploads()`. */
  holdUploads: boolean;
  confirmation: 'none' | 'code';
  finishUploads(): void;
  signIn(managedBy?: 'host' | 'account'): void;
  signOut(): void;
  setBalance(credits: number): void;
  loadModels(): void;
  setOnline(online: boolean): void;
  move(id: string, changes: Partial<JobRecord>): void;
  /** Ends a job with pictures in the library. */
  succeed(id: string): Promise<void>;
  /** Puts ended jobs into the history. */
  remember(...jobs: Partial<JobRecord>[]): Promise<void>;
}

export const createDouble = (): Levers => {
  const session = new Cell<SessionState>({ status: 'unknown' });
  const uploads = new Cell<readonly UploadState[]>([]);
  const jobs = new Cell<JobsState>({ items: [], hasMore: false, live: 'stream' });
  const assets = new Cell<readonly Asset[]>([]);
  const models = new Cell<readonly Model[] | undefined>(undefined);
  const config = new Cell<PublicConfig | undefined>(undefined);
  const account = new Cell<Account | undefined>(undefined);
  const online = new Cell(true);
  const diagnostics = new Cell<readonly Diagnostic[]>([]);
  const files = new Map<string, File>();
  const waiting: (() => void)[] = [];
  let count = 0;

  const throwIfAsked = (kind: 'quote' | 'submit' | 'session'): void => {
    const error = levers.failNext[kind];
    delete levers.failNext[kind];
    if (error) throw error;
  };
  const keep = (file: File): string => {
    count += 1;
    const sha256 = String(count).padStart(64, '0');
    files.set(sha256, file);
    return sha256;
  };
  const priceOf = (input: Readonly<Record<string, unknown>>): number =>
    Number(input.count ?? 1) * ({ low: 1, medium: 4, high: 17 }[String(input.quality)] ?? 4);
  const move = (id: string, changes: Partial<JobRecord>): void => {
    const { items, ...rest } = jobs.get();
    jobs.set({ ...rest, items: items.map((job) => (job.id === id ? { ...job, ...changes } : job)) });
  };
  const newJob = (request: JobRequest): JobRecord => {
    count += 1;
    const price = priceOf(request.input);
    return {
      id: `00000000-0000-4000-8000-${String(count).padStart(12, '0')}`,
      model: request.model,
      kind: 'image',
      state: 'queued',
      phase: 'queued',
      cancelRequested: false,
      input: request.input,
      outputs: [],
      assets: {},
      receipt: { quoted: price, held: price, settled: 0, released: 0, reason: 'open' },
      createdAt: later(0),
    };
  };
  const uploadFile = async (file: Blob, name: string, onStart?: (key: string) => void): Promise<UploadState> => {
    count += 1;
    const key = `upload-${count}`;
    let state: UploadState = { key, name, type: file.type, size: file.size, sent: 0, state: 'hashing' };
    const put = (changes: Partial<UploadState>) => {
      state = { ...state, ...changes };
      uploads.set([...uploads.get().filter((item) => item.key !== key), state]);
    };
    put({});
    onStart?.(key);
    if (levers.holdUploads) {
      put({ state: 'sending', sent: Math.floor(file.size / 2) });
      await new Promise<void>((resolve) => waiting.push(resolve));
    }
    const asset = keep(new File([file], name, { type: file.type }));
    put({ state: 'complete', sent: file.size, uploadId: `11111111-0000-4000-8000-${key}`, assetSha256: asset });
    return state;
  };

  const client: StudioClient = {
    proxy: 'https://studio.example',
    version: '0.1.0',
    session: {
      state: session,
      async signUp() {
        throwIfAsked('session');
        if (levers.confirmation === 'none') levers.signIn();
        return { confirmation: levers.confirmation };
      },
      async signIn() {
        throwIfAsked('session');
        levers.signIn();
      },
      async sendCode(email) {
        throwIfAsked('session');
        levers.calls.push(`sendCode ${email}`);
      },
      async verifyCode({ code, purpose }) {
        throwIfAsked('session');
        levers.calls.push(`verifyCode ${code} ${purpose}`);
        levers.signIn();
      },
      async signOut() {
        levers.signOut();
      },
    },
    uploads: {
      state: uploads,
      add: (file, options) => uploadFile(file, options?.name ?? 'file', options?.onStart),
      pause: async () => {},
      resume: async () => {},
      cancel: async (key) => {
        levers.calls.push(`cancel ${key}`);
      },
    },
    jobs: {
      state: jobs,
      async quote(request) {
        levers.quotes.push(request);
        await Promise.resolve();
        throwIfAsked('quote');
        const credits = priceOf(request.input);
        const available = account.get()?.balance.available ?? 0;
        const quote: Quote = {
          model: request.model,
          credits,
          lines: [],
          available,
          availableAfter: available - credits,
          sufficient: available >= credits,
          expiresAt: later(600_000),
          token: 'quote-token',
        };
        return quote;
      },
      async submit(request) {
        await Promise.resolve();
        throwIfAsked('submit');
        levers.submitted.push(request);
        const job = newJob(request);
        jobs.set({ ...jobs.get(), items: [job, ...jobs.get().items] });
        return job;
      },
      ended: (id) =>
        new Promise((resolve) => {
          const look = () => {
            const job = jobs.get().items.find((item) => item.id === id);
            if (!job || job.state === 'queued' || job.state === 'running') return false;
            resolve(job);
            return true;
          };
          if (look()) return;
          const undo = jobs.subscribe(() => look() && undo());
        }),
      async cancel(id) {
        levers.canceled.push(id);
        move(id, { cancelRequested: true });
      },
      async remove(id) {
        jobs.set({ ...jobs.get(), items: jobs.get().items.filter((job) => job.id !== id) });
      },
      async more() {
        jobs.set({ ...jobs.get(), hasMore: false });
      },
    },
    library: {
      state: assets,
      async file(sha256) {
        const file = files.get(sha256);
        if (!file) throw { code: 'asset_missing', message: 'gone', remedy: 'Add it again.' } satisfies StudioErrorShape;
        return file;
      },
      remove: async () => {},
      usage: async () => ({ bytes: 0, persisted: false, storage: 'memory' }),
    },
    models,
    config,
    account,
    online,
    diagnostics,
    refreshAccount: async () => {},
    async usage(): Promise<UsagePage> {
      return {
        items: jobs.get().items.map((job) => ({
          jobId: job.id,
          model: job.model,
          kind: job.kind,
          state: job.state,
          credits: job.receipt.settled,
          createdAt: job.createdAt,
        })),
      };
    },
    ledger: async () => ({ items: [] }),
    close: async () => {},
  };

  const levers: Levers = {
    client,
    quotes: [],
    submitted: [],
    canceled: [],
    calls: [],
    failNext: {},
    holdUploads: false,
    confirmation: 'none',
    finishUploads() {
      for (const go of waiting.splice(0)) go();
    },
    signIn(managedBy = 'account') {
      account.set({ subject: { id: 'me', kind: 'user' }, plan: 'free', balance: balance(50), createdAt: later(0) });
      session.set({ status: 'signed-in', userId: 'me', email: 'mira@example.com', managedBy });
    },
    signOut() {
      account.set(undefined);
      session.set({ status: 'signed-out' });
    },
    setBalance(credits) {
      account.set({
        subject: { id: 'me', kind: 'user' },
        plan: 'free',
        balance: balance(credits),
        createdAt: later(0),
      });
    },
    loadModels() {
      models.set([pictureModel, textOnlyModel]);
    },
    setOnline: (value) => online.set(value),
    move,
    async succeed(id) {
      const job = jobs.get().items.find((item) => item.id === id);
      if (!job) throw new Error(`no job ${id}`);
      const [width = 1024, height = 1024] = String(job.input.size ?? '1024x1024')
        .split('x')
        .map(Number);
      const pictures = Number(job.input.count ?? 1);
      const owned: Record<number, string> = {};
      for (let index = 0; index < pictures; index++)
        owned[index] = keep(await draw(width, height, 210 + 47 * (count + index)));
      const { held } = job.receipt;
      move(id, {
        state: 'succeeded',
        phase: 'done',
        endedAt: later(0),
        assets: owned,
        receipt: {
          ...job.receipt,
          settled: Math.max(1, held - 1),
          released: Math.min(1, held - 1),
          reason: 'delivered',
        },
        outputs: Object.keys(owned).map((index) => ({
          id: `22222222-0000-4000-8000-${id.slice(-11)}${index}`,
          index: Number(index),
          state: 'stored',
          type: 'image/png',
          width,
          height,
        })),
      });
    },
    async remember(...changes) {
      for (const change of changes) {
        const input = { prompt: 'A harbour at dawn', size: '1536x1024', quality: 'medium', count: 1, ...change.input };
        const job = newJob({ model: pictureModel.id, input });
        jobs.set({ ...jobs.get(), items: [job, ...jobs.get().items] });
        if (!change.state || change.state === 'succeeded') await levers.succeed(job.id);
        move(job.id, { ...change, input });
      }
    },
  };
  return levers;
};
