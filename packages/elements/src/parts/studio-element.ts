/**
 * What every public element has in common: a client, words, and a colour mode.
 * @module
 */
import type { Store, StudioClient } from '@diffusion-studio/client-sdk';
import { LitElement, type PropertyDeclarations } from 'lit';
import type { Messages } from '../locales/en.ts';
import { LocaleController } from '../locales/locale-controller.ts';
import { version } from '../version.ts';
import { ClientController } from './client-controller.ts';
import { DsErrorEvent } from './error-event.ts';
import { StoreController } from './store-controller.ts';
import { toStudioError } from './studio-error.ts';

export abstract class StudioElement extends LitElement {
  static readonly version: string = version;

  static override properties: PropertyDeclarations = {
    proxy: { type: String },
    client: { attribute: false },
    lang: { type: String },
  };

  /** Base URL of the proxy; only needed outside of `<ds-studio>`. @attr */
  declare proxy: string | undefined;
  /** A client that the host made itself; it wins over `proxy` and `<ds-studio>`. */
  declare client: StudioClient | undefined;

  readonly #locale = new LocaleController(this, (error) => this.report(error));
  readonly #stores = new StoreController(this, () => {
    this.storesChanged();
    this.requestUpdate();
  });
  readonly #client = new ClientController(
    this,
    (client) => {
      this.clientChanged(client);
      this.#stores.watch(client ? this.watched(client) : []);
      this.requestUpdate();
    },
    (error) => this.report(error),
  );

  constructor() {
    super();
    this.proxy = undefined;
    this.client = undefined;
  }

  /** The client in use, whoever gave it. */
  get studio(): StudioClient | undefined {
    return this.#client.client;
  }

  /** The words to show. */
  protected get messages(): Messages {
    return this.#locale.locale.messages;
  }

  /** The tag of these words, for `lang` inside and for `Intl`. */
  protected get localeTag(): string {
    return this.#locale.locale.tag;
  }

  /** The stores whose changes redraw this element. */
  protected abstract watched(client: StudioClient): readonly Store<unknown>[];

  /** Another client is in use, before its stores are watched. */
  protected clientChanged(_client: StudioClient | undefined): void {}

  /** A watched store changed. */
  protected storesChanged(): void {}

  /** Tells the host of an error by `ds-error`. */
  protected report(error: unknown): void {
    this.dispatchEvent(new DsErrorEvent(toStudioError(error)));
  }

  protected override willUpdate(changed: Map<PropertyKey, unknown>): void {
    if (changed.has('proxy') || changed.has('client')) this.#client.resolve();
  }
}
