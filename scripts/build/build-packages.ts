/**
 * Builds packages whose sources have changed.
 * @module
 */
import { buildClientSdk } from './client-sdk.ts';
import { buildElements } from './elements.ts';
import { buildProxy } from './proxy.ts';
import { type BuildGroup, browserPackages, isBuilt, proxyPackage, rememberBuild, sourcesHash } from './sources-hash.ts';

interface BuildOptions {
  /** Builds in any case. */
  readonly force?: boolean;
}

/** Builds what `npm start` serves: the browser packages. */
export function buildBrowserPackages(options: BuildOptions = {}): Promise<void> {
  return buildGroup(browserPackages, options, () => buildClientSdk().then(buildElements));
}

/** Builds everything that is published. */
export async function buildPackages(options: BuildOptions = {}): Promise<void> {
  // The compiler runs in a process of its own, the bundler in threads: side by side they take both cores.
  // All settle before one may throw, so that none leaves half of its output behind.
  const ends = await Promise.allSettled([buildGroup(proxyPackage, options, buildProxy), buildBrowserPackages(options)]);
  for (const end of ends) if (end.status === 'rejected') throw end.reason;
}

async function buildGroup(
  group: BuildGroup,
  { force = false }: BuildOptions,
  build: () => Promise<void>,
): Promise<void> {
  const hash = await sourcesHash(group);
  if (!force && (await isBuilt(group, hash))) return;
  await build();
  await rememberBuild(group, hash);
}
