/**
 * How many bytes a page may have to load before a person can use `<ds-generator>`.
 * @module
 */

/** gzip bytes. 1 kB = 1000 bytes. */
export const budgets = {
  /** All scripts until the prompt takes focus and the price stands on the button, without the worker. */
  untilUsable: 40_000,
  /** The worker file. */
  worker: 60_000,
} as const;

/** Packages that a page gets only when it opens what needs them. */
export const lazyOnly = /node_modules\/(mediabunny|yjs|zod)\//;
