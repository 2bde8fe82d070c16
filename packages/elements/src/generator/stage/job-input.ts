/**
 * What a job's input says about how it will look.
 * @module
 */
import { proportionOf } from '../aspect-shape.ts';

type Input = Readonly<Record<string, unknown>>;

/** The prompt, or nothing where the model has none. */
export const promptOf = (input: Input): string => (typeof input.prompt === 'string' ? input.prompt : '');

/** How many pictures were asked for. */
export const countOf = (input: Input): number => {
  const count = input.count ?? input.n;
  return typeof count === 'number' && count > 0 ? count : 1;
};

/** Width over height of the pictures, so that their place is kept before they are there. */
export const ratioOf = (input: Input): number => {
  const proportion = proportionOf(input.size ?? input.aspect_ratio);
  return proportion ? proportion.width / proportion.height : 1;
};

/** Columns of the grid that shows so many pictures. */
export const columnsOf = (count: number): number => (count === 1 ? 1 : count <= 4 ? 2 : count <= 6 ? 3 : 4);
