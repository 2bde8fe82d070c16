import { expect, test } from 'vitest';
import { applyPatch, newestFirst } from './list-patch.ts';

interface Entry {
  readonly id: string;
  readonly createdAt: string;
}
const idOf = (entry: Entry) => entry.id;
const apply = (list: readonly Entry[], patch: Parameters<typeof applyPatch<Entry>>[1]) =>
  applyPatch(list, patch, idOf, newestFirst(idOf));
const entry = (id: string, day: number): Entry => ({ id, createdAt: `2026-11-0${day}T00:00:00.000Z` });

test('puts are ordered newest first, ties by id; untouched entries keep their identity', () => {
  const old = entry('b', 1);
  const list = apply([old], { put: [entry('c', 2), entry('a', 1)] });
  expect(list.map(idOf)).toEqual(['c', 'a', 'b']);
  expect(list[2]).toBe(old);
});

test('a put replaces the entry of its id; drops and resets remove', () => {
  const list = apply([], { put: [entry('a', 1), entry('b', 2)] });
  expect(apply(list, { put: [entry('a', 3)] }).map(idOf)).toEqual(['a', 'b']);
  expect(apply(list, { drop: ['a'] }).map(idOf)).toEqual(['b']);
  expect(apply(list, { reset: true, put: [entry('z', 1)] }).map(idOf)).toEqual(['z']);
});
