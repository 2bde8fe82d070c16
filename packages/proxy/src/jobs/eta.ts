/**
 * How long a run takes, from our own history of the model and size.
 * @module
 */
import type { Queries } from '../db/pool.ts';
import type { ModelDefinition } from '../models/model.ts';

export interface Band {
  readonly low: number;
  readonly high: number;
}

/** Below this many runs the model's own figures say more. */
const enoughRuns = 5;
const keptMs = 60_000;
const maxEntries = 1_000;

/** Asks the history at most once a minute for each model and size. */
export const createEta = (db: Queries): ((definition: ModelDefinition, sizeKey: string) => Promise<Band>) => {
  const cache = new Map<string, { readonly until: number; readonly band: Promise<Band> }>();
  const ask = async (definition: ModelDefinition, sizeKey: string): Promise<Band> => {
    const { low, high, n } = await db.one<{ low: number | null; high: number | null; n: number }>(
      'select low, high, n from studio.typical_seconds($1, $2)',
      [definition.model.id, sizeKey],
    );
    return low === null || high === null || n < enoughRuns ? definition.model.typicalSeconds : { low, high };
  };
  return (definition, sizeKey) => {
    const key = `${definition.model.id} ${sizeKey}`;
    const known = cache.get(key);
    if (known && known.until > Date.now()) return known.band;
    if (cache.size >= maxEntries) cache.clear();
    const band = ask(definition, sizeKey);
    cache.set(key, { until: Date.now() + keptMs, band });
    band.catch(() => cache.delete(key));
    return band;
  };
};
