/**
 * `npm run build`: both outputs of the browser packages, the proxy, and the manifest of the elements.
 * @module
 */
import { writeFile } from 'node:fs/promises';
import { buildPackages } from './build/build-packages.ts';
import { COMMITTED_MANIFEST, makeManifest } from './check/manifest.ts';

const start = performance.now();
await buildPackages({ force: true });
await writeFile(COMMITTED_MANIFEST, await makeManifest());
process.stdout.write(`Built in ${((performance.now() - start) / 1000).toFixed(1)} s.\n`);
