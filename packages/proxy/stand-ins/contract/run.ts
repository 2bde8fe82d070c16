/**
 * `npm run contract -- --specs DIR`: our recordings against the providers' documents in DIR, as a table.
 * @module
 */
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import type { Report } from './check.ts';
import { checkRecordings } from './check.ts';
import { record } from './recordings.ts';

/** The documents that are in the repository. */
export const ownSpecs = fileURLToPath(new URL('../specs', import.meta.url));

/** The report as a table with one line an operation, then what is wrong. */
export function formatReport({ operations, unchecked }: Report): string {
  const rows = operations.map(({ provider, operation, exchanges, document, failures }) => [
    provider,
    operation,
    String(exchanges),
    failures.length === 0 ? 'ok' : `${failures.length} wrong`,
    document,
  ]);
  const all = [['provider', 'operation', 'exchanges', 'result', 'document'], ...rows];
  const widths = [0, 1, 2, 3].map((column) => Math.max(...all.map((row) => row[column]?.length ?? 0)));
  const table = all.map((row) =>
    row
      .map((cell, column) => cell.padEnd(widths[column] ?? 0))
      .join('  ')
      .trimEnd(),
  );
  const wrong = operations.flatMap(({ operation, document, failures }) =>
    [...new Set(failures)].map((failure) => `${operation} (${document}): ${failure}`),
  );
  return [...table, ...wrong.map((line) => `WRONG ${line}`), ...unchecked.map((line) => `UNCHECKED ${line}`)].join(
    '\n',
  );
}

export const isClean = ({ operations, unchecked }: Report): boolean =>
  unchecked.length === 0 && operations.every(({ failures }) => failures.length === 0);

/** @returns the exit code */
export async function run(args: readonly string[]): Promise<number> {
  const { values } = parseArgs({ args: [...args], options: { specs: { type: 'string', default: ownSpecs } } });
  const report = await checkRecordings(await record(), values.specs);
  process.stdout.write(`${formatReport(report)}\n`);
  return isClean(report) ? 0 : 1;
}

if (import.meta.main) process.exitCode = await run(process.argv.slice(2));
