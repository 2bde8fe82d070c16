/**
 * The pseudo-locale: English with accents, a third longer and in brackets. What stays plain on the page was never
 * in a locale; what is cut off will be cut off in German too.
 * @module
 */
import { en, type Messages } from './en.ts';

const plain = 'aceinosuyACEINOSUYdglrtDGLRT';
const accented = 'áçéíñóšúýÁÇÉÍÑÓŠÚÝďğļřťĎĞĻŘŤ';

const accent = (text: string): string => {
  if (text.startsWith('⟦')) return text;
  const letters = Array.from(text, (letter) => accented[plain.indexOf(letter)] ?? letter).join('');
  return `⟦${letters}${'~'.repeat(Math.ceil(text.length / 3))}⟧`;
};

const pseudo = (value: unknown): unknown => {
  if (typeof value === 'string') return accent(value);
  if (typeof value === 'function') return (...values: unknown[]) => pseudo(Reflect.apply(value, undefined, values));
  if (Array.isArray(value)) return value.map(pseudo);
  if (typeof value === 'object' && value !== null) {
    return Object.fromEntries(Object.entries(value).map(([key, inner]) => [key, pseudo(inner)]));
  }
  return value;
};

// The shape is kept entry by entry, which the type system cannot follow.
export const enXA = pseudo(en) as Messages;
