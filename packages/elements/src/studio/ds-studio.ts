/**
 * `<ds-studio>`: gives its descendants one client.
 * @module
 */
import { createStudio, type SessionState, type StudioClient, type StudioOptions } from '@diffusion-studio/client-sdk';
import { css, html, LitElement, type PropertyDeclarations, type TemplateResult } from 'lit';
import { type ContextCallback, type ContextRequestEvent, clientContext } from '../parts/context-request.ts';
import { DsErrorEvent } from '../parts/error-event.ts';
import { StoreController } from '../parts/store-controller.ts';
import { toStudioError } from '../parts/studio-error.ts';
import { version } from '../version.ts';
import { DsDiagnosticEvent } from './diagnostic-event.ts';
import { DsSessionChangeEvent } from './session-change-event.ts';

/**
 * Gives the elements inside it one client, one colour mode and one language. It draws nothing itself.
 *
 * @summary One client for the elements inside.
 * @slot - Your page: elements of the studio at any depth, in shadow roots too.
 * @attr {string} proxy - Base URL of the proxy.
 * @attr {"auto"|"light"|"dark"} color-mode - `auto`, the default, follows `prefers-color-scheme`.
 * @attr {string} lang - Language of the elements inside, as in `de`.
 * @fires {DsSessionChangeEvent} ds-session-change - Somebody signed in or out.
 * @fires {DsDiagnosticEvent} ds-diagnostic - The client left a better way for a lesser one.
 * @fires {DsErrorEvent} ds-error - The client could not be made, or an element inside failed.
 */
export class DsStudio extends LitElement {
  static readonly version: string = version;

  static override properties: PropertyDeclarations = {
    proxy: { type: String },
    client: { attribute: false },
    colorMode: { type: String, attribute: 'color-mode', reflect: true },
    getToken: { attribute: false },
    workerUrl: { type: String, attribute: 'worker-url' },
  };

  static override styles = css`
    :host { display: contents; color-scheme: light dark; }
    :host([hidden]) { display: none; }
    :host([color-mode='light']) { color-scheme: light; }
    :host([color-mode='dark']) { color-scheme: dark; }
  `;

  /** Base URL of the proxy. @attr */
  declare proxy: string | undefined;
  /** A client that the host made itself; it wins over `proxy`. */
  declare client: StudioClient | undefined;
  /** `light`, `dark` or `auto`. */
  declare colorMode: string | undefined;
  /** The host's own token source; set it before the element is in the page, or in the same task. */
  declare getToken: StudioOptions['getToken'];
  /** URL of a copy of the worker file on the page's own origin. @attr worker-url */
  declare workerUrl: string | undefined;

  readonly #stores = new StoreController(this, () => this.#tell());
  readonly #listeners = new Set<ContextCallback>();
  #studio: StudioClient | undefined;
  #session: SessionState | undefined;
  #diagnosed = 0;

  constructor() {
    super();
    this.proxy = undefined;
    this.client = undefined;
    this.colorMode = undefined;
    this.getToken = undefined;
    this.workerUrl = undefined;
    this.addEventListener('context-request', this.#answer);
  }

  /** The client that the elements inside use; undefined until there is a `proxy` or a `client`. */
  get studio(): StudioClient | undefined {
    return this.#studio;
  }

  protected override willUpdate(changed: Map<PropertyKey, unknown>): void {
    if (['proxy', 'client', 'getToken', 'workerUrl'].some((name) => changed.has(name))) this.#use(this.#choose());
  }

  protected override render(): TemplateResult {
    return html`<slot></slot>`;
  }

  #choose(): StudioClient | undefined {
    const { client, proxy, getToken, workerUrl } = this;
    if (client || !proxy) return client;
    try {
      return createStudio({ proxy, ...(getToken && { getToken }), ...(workerUrl && { workerUrl }) });
    } catch (error) {
      this.dispatchEvent(new DsErrorEvent(toStudioError(error)));
      return undefined;
    }
  }

  #use(client: StudioClient | undefined): void {
    if (client === this.#studio) return;
    this.#studio = client;
    this.#session = undefined;
    this.#diagnosed = 0;
    this.#stores.watch(client ? [client.session.state, client.diagnostics] : []);
    for (const callback of this.#listeners) this.#give(callback);
  }

  #tell(): void {
    const client = this.#studio;
    if (!client) return;
    const session = client.session.state.get();
    if (session !== this.#session) {
      const isNews = this.#session !== undefined || session.status !== 'unknown';
      this.#session = session;
      if (isNews) this.dispatchEvent(new DsSessionChangeEvent(session));
    }
    const diagnostics = client.diagnostics.get();
    const news = diagnostics.slice(this.#diagnosed);
    this.#diagnosed = diagnostics.length;
    for (const diagnostic of news) this.dispatchEvent(new DsDiagnosticEvent(diagnostic));
  }

  readonly #answer = (event: ContextRequestEvent): void => {
    if (event.context !== clientContext) return;
    event.stopImmediatePropagation();
    this.#listeners.add(event.callback);
    this.#give(event.callback);
  };

  #give(callback: ContextCallback): void {
    callback(this.#studio, () => this.#listeners.delete(callback));
  }
}
