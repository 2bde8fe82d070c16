/**
 * `npm run soak -- NAME [--minutes N] [--seed S]`: a long run with faults. The last line is one JSON object.
 * @module
 */
import { parseArgs } from 'node:util';
import { runSoak } from './soak/run-soak.ts';

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: { minutes: { type: 'string', default: '5' }, seed: { type: 'string' } },
});
const minutes = Number(values.minutes);
const seed = values.seed === undefined ? undefined : Number(values.seed);
if (positionals.length !== 1 || !(minutes > 0) || (seed !== undefined && !Number.isSafeInteger(seed))) {
  process.stderr.write('Usage: npm run soak -- NAME [--minutes N] [--seed S]\n');
  process.exit(2);
}
const { failures } = await runSoak(positionals[0] ?? '', { minutes, ...(seed === undefined ? {} : { seed }) });
process.exitCode = failures === 0 ? 0 : 1;
