/**
 * The Content-Security-Policy of each page. Elements are tested under them; docs/embedding.md shows the same text.
 * @module
 */

/** Origins that a page with our elements talks to. */
export interface Origins {
  readonly cdn: string;
  readonly proxy: string;
  readonly storage: string;
}

/**
 * The strictest policy under which everything works when the host signs people in.
 * @param allowDuplicates adds `'allow-duplicates'`, for pages with a Lit of their own or two copies of our bundle.
 */
export function hostPolicy({ cdn, proxy, storage }: Origins, { allowDuplicates = false } = {}): string {
  return [
    "default-src 'none'",
    `script-src ${cdn}`,
    'worker-src blob:',
    `connect-src ${proxy} ${storage}`,
    `img-src blob: ${storage}`,
    `media-src blob: ${storage}`,
    "base-uri 'none'",
    "require-trusted-types-for 'script'",
    `trusted-types lit-html ds-sdk${allowDuplicates ? " 'allow-duplicates'" : ''}`,
  ].join('; ');
}

/** The playground's own policy: it adds its style sheet, its manifest, its service worker and sign-in inside `<ds-account>`. */
export function playgroundPolicy({ proxy, storage, auth }: { proxy: string; storage: string; auth: string }): string {
  return [
    "default-src 'none'",
    "script-src 'self'",
    "style-src 'self'",
    "worker-src 'self' blob:",
    `connect-src 'self' ${proxy} ${storage} ${auth}`,
    `img-src 'self' blob: ${storage}`,
    `media-src blob: ${storage}`,
    "manifest-src 'self'",
    "base-uri 'none'",
    "form-action 'none'",
    "frame-ancestors 'none'",
    "require-trusted-types-for 'script'",
    'trusted-types lit-html ds-sdk ds-playground',
  ].join('; ');
}
