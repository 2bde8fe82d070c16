/**
 * The references of a form: files of the person, each an upload of the client.
 * @module
 */
import type { LibraryApi, Model, StudioClient, StudioErrorShape, UploadState } from '@diffusion-studio/client-sdk';
import type { Messages } from '../locales/en.ts';
import { isAborted, toStudioError } from '../parts/studio-error.ts';

export interface Reference {
  readonly id: number;
  readonly file: File;
  /** Blob URL of the thumbnail, while the element is in the tree. */
  url: string;
  key?: string;
  upload?: UploadState;
  error?: StudioErrorShape;
}

export type ReferencesReadiness = 'ready' | 'uploading' | 'failed';

export class References {
  items: readonly Reference[] = [];
  /** Why the last files were not taken. */
  problem: string | undefined;
  #offered: readonly File[] = [];
  readonly #onChange: () => void;
  #next = 1;

  constructor(onChange: () => void) {
    this.#onChange = onChange;
  }

  /** Ids for the job's input, once all are committed. */
  get uploadIds(): readonly string[] {
    return this.items.flatMap(({ upload }) =>
      upload?.state === 'complete' && upload.uploadId ? [upload.uploadId] : [],
    );
  }

  /** Whether a run can have them now; one that failed waits for the person. */
  get readiness(): ReferencesReadiness {
    if (this.uploadIds.length === this.items.length) return 'ready';
    const failed = this.items.some(
      ({ error, upload }) => error || upload?.state === 'failed' || upload?.state === 'canceled',
    );
    return failed ? 'failed' : 'uploading';
  }

  /** Files that the person adds; the next redraw takes them, once the model is known that says what it takes. */
  offer(files: readonly File[]): void {
    this.#offered = [...this.#offered, ...files];
    this.#onChange();
  }

  /** Adds what was offered. */
  take(model: Model, client: StudioClient, messages: Messages): void {
    if (this.#offered.length === 0) return;
    const files = this.#offered;
    this.#offered = [];
    this.#add(files, model, client, messages);
  }

  /** Takes what the model can use and says why the rest was left. */
  #add(files: readonly File[], model: Model, client: StudioClient, messages: Messages): void {
    const { max, types, maxBytes } = model.references;
    this.problem = max === 0 ? messages.noReferences : undefined;
    for (const file of max === 0 ? [] : files) {
      if (!types.includes(file.type)) {
        const names = types.map((type) => type.replace(/^.*\//, '').toUpperCase()).join(', ');
        this.problem = messages.wrongReferenceType(file.name, names);
      } else if (file.size > maxBytes) {
        this.problem = messages.referenceTooLarge(file.name, Math.floor(maxBytes / 1_000_000));
      } else if (this.items.length >= max) {
        this.problem = messages.tooManyReferences(max);
      } else {
        const reference: Reference = { id: this.#next++, file, url: URL.createObjectURL(file) };
        this.items = [...this.items, reference];
        void this.send(reference, client);
      }
    }
    this.#onChange();
  }

  /** Sends a reference, or sends it again. */
  async send(reference: Reference, client: StudioClient): Promise<void> {
    delete reference.error;
    delete reference.upload;
    this.#onChange();
    try {
      reference.upload = await client.uploads.add(reference.file, {
        name: reference.file.name,
        onStart: (key) => {
          reference.key = key;
          // It was removed before the client had a key for it.
          if (!this.items.includes(reference)) void client.uploads.cancel(key);
        },
      });
    } catch (error) {
      if (!isAborted(error)) reference.error = toStudioError(error);
    }
    this.#onChange();
  }

  /** Takes over what the client knows of the uploads. */
  refresh(uploads: readonly UploadState[]): void {
    for (const reference of this.items) {
      const upload = uploads.find(({ key }) => key === reference.key);
      if (upload && reference.upload?.state !== 'complete') reference.upload = upload;
    }
  }

  remove(reference: Reference, client: StudioClient | undefined): void {
    this.items = this.items.filter((item) => item !== reference);
    this.problem = undefined;
    URL.revokeObjectURL(reference.url);
    const { key, upload } = reference;
    if (client && key && upload?.state !== 'complete' && upload?.state !== 'canceled') void client.uploads.cancel(key);
    this.#onChange();
  }

  /** The element left the tree: thumbnails are let go, the files and uploads stay. */
  hideThumbnails(): void {
    for (const { url } of this.items) URL.revokeObjectURL(url);
  }

  /** The element is back. */
  showThumbnails(): void {
    for (const reference of this.items) reference.url = URL.createObjectURL(reference.file);
  }

  clear(): void {
    this.hideThumbnails();
    this.items = [];
    this.problem = undefined;
  }

  /** Brings back references of an earlier run; answers whether all are still on this device. */
  async restore(
    uploadIds: readonly string[],
    model: Model,
    client: StudioClient,
    messages: Messages,
  ): Promise<boolean> {
    const known = client.uploads.state.get();
    const files = await Promise.all(
      uploadIds.map(async (id) => {
        const upload = known.find(({ uploadId }) => uploadId === id);
        return upload?.assetSha256 ? fileOf(client.library, upload.assetSha256) : undefined;
      }),
    );
    this.clear();
    const found = files.filter((file) => file !== undefined);
    if (found.length > 0) this.#add(found, model, client, messages);
    if (found.length === uploadIds.length) return true;
    this.problem = messages.referenceNotHere;
    this.#onChange();
    return false;
  }
}

/** The file of an asset, or undefined when it is not on this device. */
const fileOf = (library: LibraryApi, sha256: string): Promise<File | undefined> =>
  library.file(sha256).catch(() => undefined);
