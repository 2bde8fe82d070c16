/**
 * Keeps an element's words in step with `lang` up the tree.
 * @module
 */
import type { ReactiveController, ReactiveControllerHost } from 'lit';
import { english, type Locale, langHolder, loadLocale, supportedTag } from './locale.ts';

export class LocaleController implements ReactiveController {
  /** What to show now: English until another language is here. */
  locale: Locale = english;
  readonly #host: ReactiveControllerHost & Element;
  readonly #onError: (error: unknown) => void;
  #observer: MutationObserver | undefined;

  /** `onError` hears of a language file that could not be loaded; the words stay as they are. */
  constructor(host: ReactiveControllerHost & Element, onError: (error: unknown) => void) {
    this.#host = host;
    this.#onError = onError;
    host.addController(this);
  }

  hostConnected(): void {
    // Only `lang` of the elements above decides: each is watched while this one is in the tree.
    this.#observer = new MutationObserver(() => this.#follow());
    for (let node: Node | null = this.#host; node; ) {
      if (node instanceof Element) this.#observer.observe(node, { attributeFilter: ['lang'] });
      node = node instanceof ShadowRoot ? node.host : node.parentNode;
    }
    this.#follow();
  }

  hostDisconnected(): void {
    this.#observer?.disconnect();
    this.#observer = undefined;
  }

  #follow(): void {
    const lang = langHolder(this.#host)?.getAttribute('lang') ?? 'en';
    const tag = supportedTag(lang);
    if (tag === supportedTag(this.locale.tag)) return;
    loadLocale(lang).then(
      (locale) => {
        const now = langHolder(this.#host)?.getAttribute('lang') ?? 'en';
        if (supportedTag(now) !== tag) return;
        this.locale = locale;
        this.#host.requestUpdate();
      },
      (error) => this.#onError(error),
    );
  }
}
