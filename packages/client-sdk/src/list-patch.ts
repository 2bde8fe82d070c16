/**
 * Lists travel from the worker to the page as patches by id, never whole.
 * @module
 */

/** What changed in a list. `reset` empties it first; then `drop`, then `put`. */
export interface ListPatch<T> {
  readonly reset?: boolean;
  readonly put?: readonly T[];
  readonly drop?: readonly string[];
}

/** Applies a patch and gives a new list, in the order of `compare`. Unchanged entries keep their identity. */
export const applyPatch = <T>(
  list: readonly T[],
  patch: ListPatch<T>,
  idOf: (entry: T) => string,
  compare: (a: T, b: T) => number,
): readonly T[] => {
  const entries = new Map(patch.reset ? [] : list.map((entry) => [idOf(entry), entry]));
  for (const id of patch.drop ?? []) entries.delete(id);
  for (const entry of patch.put ?? []) entries.set(idOf(entry), entry);
  return [...entries.values()].sort(compare);
};

/** Newest first by `createdAt`; ties are settled by id, so that the order is the same in every tab. */
export const newestFirst =
  <T extends { readonly createdAt: string }>(idOf: (entry: T) => string) =>
  (a: T, b: T): number =>
    b.createdAt.localeCompare(a.createdAt) || idOf(a).localeCompare(idOf(b));
