/**
 * The version of this bundle, and of what its parts say to each other.
 * @module
 */

/** Version of the package; a test compares it with package.json. */
export const version = '0.1.0';

/**
 * Version of the wire between page and worker and of the page's registry. Raise it with every change that an older
 * copy of the bundle on the same page could not understand.
 */
export const protocolVersion = 1;
