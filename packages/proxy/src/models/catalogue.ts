/**
 * The models that can be run now: those whose provider has a key, until the day the provider ends them.
 * @module
 */
import type { Model } from '../contract/index.ts';
import { ProblemError } from '../problem-error.ts';
import type { ModelDefinition } from './model.ts';
import { createOpenAiModels, type OpenAiOptions } from './openai.ts';

/** Which providers have a key. One that is absent has no models. */
export interface CatalogueConfig {
  readonly openai?: OpenAiOptions;
}

export interface Catalogue {
  /** What clients see, defaults first. */
  list(): readonly Model[];
  /** Also finds a model that has ended, so that its running jobs end well. */
  find(id: string): ModelDefinition | undefined;
  /** @throws ProblemError `unknown_model` when there is none, or it has ended. */
  get(id: string): ModelDefinition;
  close(): Promise<void>;
}

/** The catalogue. `now` is the clock by which models end. */
export const createCatalogue = (config: CatalogueConfig, now: () => Date = () => new Date()): Catalogue => {
  const openai = config.openai && createOpenAiModels(config.openai);
  const definitions = new Map((openai?.models ?? []).map((definition) => [definition.model.id, definition]));
  const runs = ({ model }: ModelDefinition): boolean =>
    model.sunset === undefined || now().toISOString().slice(0, 10) < model.sunset;
  return {
    list: () =>
      [...definitions.values()]
        .filter(runs)
        .map((definition) => definition.model)
        .sort((a, b) => Number(b.isDefault) - Number(a.isDefault)),
    find: (id) => definitions.get(id),
    get: (id) => {
      const definition = definitions.get(id);
      if (!definition || !runs(definition)) throw new ProblemError('unknown_model', { path: 'model' });
      return definition;
    },
    close: async () => {
      await openai?.close();
    },
  };
};
