/**
 * Registers the service worker that makes the playground an app that opens offline.
 * @module
 */

/** The part of Trusted Types that we use; TypeScript's DOM library has it not yet. */
interface TrustedTypes {
  createPolicy(name: string, rules: { createScriptURL(url: string): string }): { createScriptURL(url: string): string };
}

const path = '/service-worker.js';

/** Does nothing where the browser has no service workers, as in Firefox's private windows. */
export async function registerServiceWorker(): Promise<void> {
  if (!('serviceWorker' in navigator)) return;
  const { trustedTypes } = globalThis as { trustedTypes?: TrustedTypes };
  const policy = trustedTypes?.createPolicy('ds-playground', {
    createScriptURL(url) {
      if (url !== path) throw new TypeError(`Only ${path} may become a service worker.`);
      return url;
    },
  });
  await navigator.serviceWorker.register(policy?.createScriptURL(path) ?? path, { type: 'module' });
}
