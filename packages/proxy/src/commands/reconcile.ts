/**
 * `reconcile`: proves the ledger's invariants on the database, without changing anything.
 * @module
 */
import { type Environment, readReconcileUrl } from '../config.ts';
import { createCredits, type InvariantResult } from '../credits/index.ts';
import { openDatabase } from '../db/pool.ts';
import { CommandError } from './command-error.ts';

const row = ({ invariant, ok, broken, example }: InvariantResult): string =>
  `${ok ? 'ok    ' : 'BROKEN'} ${invariant}${ok ? '' : `: ${broken}, as in ${example ?? 'no id'}`}`;

/** @throws CommandError where an invariant is broken, so that the process ends with 1. */
export const reconcile = async (env: Environment): Promise<void> => {
  const db = openDatabase(readReconcileUrl(env), { size: 1 });
  try {
    const findings = await createCredits(db).reconcile();
    process.stdout.write(`${findings.map(row).join('\n')}\n`);
    const broken = findings.filter(({ ok }) => !ok).length;
    if (broken > 0) throw new CommandError(`${broken} of ${findings.length} invariants are broken.`);
    process.stdout.write(`All ${findings.length} invariants hold.\n`);
  } finally {
    await db.close();
  }
};
