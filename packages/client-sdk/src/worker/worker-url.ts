/**
 * Where the worker file lies: beside this module, or inside it in the single-file build.
 * @module
 */

/** Set by the single-file build to the text of the worker; absent in all others. */
declare const __DS_WORKER_SOURCE__: string | undefined;

// A name of its own, so that bundlers do not take the URL below for an asset of theirs and inline it.
const fileName = './worker.js';

/** Absolute URL of the worker file. */
export const workerFileUrl = (): string => new URL(fileName, import.meta.url).href;

/** Text of the worker where the build inlined it. */
export const workerSource = (): string | undefined =>
  typeof __DS_WORKER_SOURCE__ === 'string' ? __DS_WORKER_SOURCE__ : undefined;
