/**
 * Diffusion Studio for your own UI: `createStudio()` and its types. Importing this does nothing by itself, on a
 * server too.
 * @module
 */
export { createStudio } from './create-studio.ts';
export { StudioError } from './errors.ts';
export type * from './studio-client.ts';
export { version } from './version.ts';
