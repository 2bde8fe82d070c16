/**
 * Builds all packages, when their sources have changed.
 * @module
 */
import { buildClientSdk } from './client-sdk.ts';
import { buildElements } from './elements.ts';
import { buildProxy } from './proxy.ts';
import { isBuilt, rememberBuild, sourcesHash } from './sources-hash.ts';

/** Resolves with whether anything was built. `force` builds in any case. */
export async function buildPackages({ force = false } = {}): Promise<boolean> {
  const hash = await sourcesHash();
  if (!force && (await isBuilt(hash))) return false;
  // The compiler runs in a process of its own, the bundler in threads: side by side they take both cores.
  // All settle before one may throw, so that none leaves half of its output behind.
  const ends = await Promise.allSettled([buildProxy(), buildClientSdk().then(buildElements)]);
  for (const end of ends) if (end.status === 'rejected') throw end.reason;
  await rememberBuild(hash);
  return true;
}
