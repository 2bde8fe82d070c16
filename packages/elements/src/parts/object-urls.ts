/**
 * Blob URLs of library files, made when first asked for and revoked when nobody shows them.
 * @module
 */
import type { LibraryApi } from '@diffusion-studio/client-sdk';
import type { ReactiveController, ReactiveControllerHost } from 'lit';

type Entry = { url?: string; missing?: boolean; used: boolean };

export class ObjectUrls implements ReactiveController {
  readonly #host: ReactiveControllerHost;
  readonly #library: () => LibraryApi | undefined;
  readonly #entries = new Map<string, Entry>();

  constructor(host: ReactiveControllerHost, library: () => LibraryApi | undefined) {
    this.#host = host;
    this.#library = library;
    host.addController(this);
  }

  /** The URL of a library file; undefined while it loads; `missing` when it is not on this device. */
  of(sha256: string): string | 'missing' | undefined {
    let entry = this.#entries.get(sha256);
    if (!entry) {
      entry = { used: true };
      this.#entries.set(sha256, entry);
      void this.#load(sha256, entry);
    }
    entry.used = true;
    return entry.missing ? 'missing' : entry.url;
  }

  hostUpdate(): void {
    for (const entry of this.#entries.values()) entry.used = false;
  }

  hostUpdated(): void {
    for (const [sha256, entry] of this.#entries) if (!entry.used) this.#drop(sha256, entry);
  }

  hostDisconnected(): void {
    for (const [sha256, entry] of this.#entries) this.#drop(sha256, entry);
  }

  hostConnected(): void {
    this.#host.requestUpdate();
  }

  async #load(sha256: string, entry: Entry): Promise<void> {
    const library = this.#library();
    try {
      if (!library) throw new Error('no client');
      const file = await library.file(sha256);
      if (this.#entries.get(sha256) !== entry) return;
      entry.url = URL.createObjectURL(file);
    } catch {
      // Whatever the reason, the picture cannot be drawn from here; the caller shows that in its place.
      entry.missing = true;
    }
    this.#host.requestUpdate();
  }

  #drop(sha256: string, entry: Entry): void {
    if (entry.url) URL.revokeObjectURL(entry.url);
    this.#entries.delete(sha256);
  }
}
