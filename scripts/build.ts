/**
 * `npm run build`: both outputs of the browser packages, and the proxy.
 * @module
 */
import { buildPackages } from './build/build-packages.ts';

const start = performance.now();
await buildPackages({ force: true });
process.stdout.write(`Built in ${((performance.now() - start) / 1000).toFixed(1)} s.\n`);
