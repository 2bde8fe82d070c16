/**
 * Which language an element speaks: the nearest `lang` up the tree, across shadow roots; region → base → English.
 * English is in the bundle, every other language is a file of its own.
 * @module
 */
import { en, type Messages } from './en.ts';

export interface Locale {
  /** BCP 47 tag of the words that are shown, for `lang` inside the element. */
  readonly tag: string;
  readonly messages: Messages;
}

export const english: Locale = { tag: 'en', messages: en };

type Load = () => Promise<Messages>;

const loaders: Readonly<Record<string, Load>> = {
  de: async () => (await import('./de.ts')).de,
  ar: async () => (await import('./ar.ts')).ar,
  'en-xa': async () => (await import('./en-xa.ts')).enXA,
};

const loaded = new Map<string, Promise<Locale>>();

/** The tag whose words serve `lang`, or `en`. */
export const supportedTag = (lang: string): string => {
  const tag = lang.toLowerCase();
  const base = tag.split('-')[0] ?? tag;
  return [tag, base].find((candidate) => candidate in loaders) ?? 'en';
};

/** Loads the words for `lang` once a page. Rejects when the file cannot be loaded. */
export const loadLocale = (lang: string): Promise<Locale> => {
  const tag = supportedTag(lang);
  const load = loaders[tag];
  if (!load) return Promise.resolve(english);
  let promise = loaded.get(tag);
  if (!promise) {
    promise = load().then((messages) => ({ tag: tag === 'en-xa' ? 'en-XA' : tag, messages }));
    loaded.set(tag, promise);
    promise.catch(() => loaded.delete(tag));
  }
  return promise;
};

/** The nearest element with `lang` up the tree, across shadow roots and slots' hosts. */
export const langHolder = (from: Element): Element | undefined => {
  for (let node: Node | null = from; node; ) {
    if (node instanceof Element && node.hasAttribute('lang')) return node;
    node = node instanceof ShadowRoot ? node.host : node.parentNode;
  }
  return undefined;
};
