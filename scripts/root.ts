/**
 * Where the repository is.
 * @module
 */
import { fileURLToPath } from 'node:url';

/** The root of the repository, ending in a slash. */
export const ROOT: string = fileURLToPath(new URL('../', import.meta.url));
