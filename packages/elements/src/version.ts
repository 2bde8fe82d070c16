/**
 * The version that every element carries as `static version`.
 * @module
 */

/** Equals the version of this package; a test holds the two together. */
export const version = '0.1.0';
