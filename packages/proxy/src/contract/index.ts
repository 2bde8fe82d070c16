/**
 * The HTTP contract, v1: zod schemas of every request, response, event and error.
 * OpenAPI is made from them; the client imports from here as types only.
 * @module
 */
export * from './account.ts';
export * from './common.ts';
export * from './jobs.ts';
export * from './models.ts';
export * from './problem.ts';
export * from './uploads.ts';
