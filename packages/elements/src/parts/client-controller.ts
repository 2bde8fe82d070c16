/**
 * Finds an element's client, in any upgrade order: its own `client`, its own `proxy`, or the nearest provider above.
 * @module
 */
import { createStudio, type StudioClient } from '@diffusion-studio/client-sdk';
import type { ReactiveController, ReactiveControllerHost } from 'lit';
import { ContextRequestEvent } from './context-request.ts';

/** The element's own wishes; the first that is set wins over a provider above. */
export interface ClientHost extends ReactiveControllerHost, Element {
  client: StudioClient | undefined;
  proxy: string | undefined;
}

const unupgradedProvider = (from: Element): boolean => {
  for (let node: Node | null = from; node; node = node instanceof ShadowRoot ? node.host : node.parentNode) {
    if (node instanceof Element && node.matches('ds-studio:not(:defined)')) return true;
  }
  return false;
};

export class ClientController implements ReactiveController {
  /** The client in use; it stays while the element is moved. */
  client: StudioClient | undefined;
  readonly #host: ClientHost;
  readonly #onChange: (client: StudioClient | undefined) => void;
  readonly #onError: (error: unknown) => void;
  #unsubscribe: (() => void) | undefined;
  #made: { proxy: string; client: StudioClient } | undefined;

  constructor(
    host: ClientHost,
    onChange: (client: StudioClient | undefined) => void,
    onError: (error: unknown) => void,
  ) {
    this.#host = host;
    this.#onChange = onChange;
    this.#onError = onError;
    host.addController(this);
  }

  hostConnected(): void {
    this.resolve();
  }

  hostDisconnected(): void {
    this.#unsubscribe?.();
    this.#unsubscribe = undefined;
  }

  /** Looks again: call it when `client` or `proxy` of the host has changed. */
  resolve(): void {
    if (!this.#host.isConnected) return;
    this.#unsubscribe?.();
    this.#unsubscribe = undefined;
    if (this.#host.client) this.#use(this.#host.client);
    else if (this.#host.proxy) this.#use(this.#own(this.#host.proxy));
    else if (!this.#ask() && unupgradedProvider(this.#host)) {
      // The provider's script comes later than ours: ask again when it is there.
      void customElements.whenDefined('ds-studio').then(() => {
        if (this.#host.isConnected && !this.#unsubscribe) this.resolve();
      });
    }
  }

  #ask(): boolean {
    let answered = false;
    this.#host.dispatchEvent(
      new ContextRequestEvent(this.#host, (client, unsubscribe) => {
        answered = true;
        this.#unsubscribe = unsubscribe;
        this.#use(client);
      }),
    );
    return answered;
  }

  #own(proxy: string): StudioClient | undefined {
    if (this.#made?.proxy === proxy) return this.#made.client;
    try {
      this.#made = { proxy, client: createStudio({ proxy }) };
      return this.#made.client;
    } catch (error) {
      this.#onError(error);
      return undefined;
    }
  }

  #use(client: StudioClient | undefined): void {
    if (client === this.client) return;
    this.client = client;
    this.#onChange(client);
  }
}
