/**
 * `npm run format`: formats and mends what the linter can mend.
 * @module
 */
import { spawnSync } from 'node:child_process';

process.exitCode =
  spawnSync('biome', ['check', '--write', ...process.argv.slice(2)], {
    stdio: 'inherit',
    shell: process.platform === 'win32',
  }).status ?? 1;
