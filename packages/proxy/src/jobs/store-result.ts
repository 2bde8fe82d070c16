/**
 * A provider's bytes on their way into our bucket: byte for byte, since a new encoding would strip provenance marks.
 * @module
 */
import { createHash } from 'node:crypto';
import { persist } from './backoff.ts';
import { isDatabaseAway, type OutputFacts, type RunServices, type Work } from './run-context.ts';
import { deliverLate, type StoredOutput, storeOutput } from './statements.ts';

/**
 * The object of a run's bytes. A run's id is random, and its row is there before its bytes: whoever takes the job over
 * finds bytes that were copied but not written down, and whoever deletes the job finds them all.
 */
export const objectOfRun = (runId: string): string => `outputs/${runId}`;

export interface Result {
  readonly runId: string;
  readonly index: number;
  readonly bytes: Uint8Array;
  readonly facts: OutputFacts;
  /** Already in the bucket. */
  readonly copied: boolean;
}

const describe = (services: RunServices, result: Result): StoredOutput => ({
  index: result.index,
  object: objectOfRun(result.runId),
  type: result.facts.type,
  bytes: result.bytes.byteLength,
  sha256: createHash('sha256').update(result.bytes).digest(),
  width: result.facts.width,
  height: result.facts.height,
  expiresAt: new Date(Date.now() + services.limits.keepOutputsMs),
});

/** Copies to the bucket. `stale`: another worker has the job. `unstored`: the bucket stayed away. */
export const copyResult = async (
  services: RunServices,
  work: Work,
  result: Result,
): Promise<StoredOutput | 'stale' | 'unstored'> => {
  const stored = describe(services, result);
  if (!result.copied) {
    try {
      await persist(() => services.store.write(stored.object, result.bytes, stored.type), {
        forMs: services.limits.storeForMs,
        isPassing: () => true,
        signal: work.gone,
      });
    } catch (error) {
      services.log.error('output not stored', { jobId: work.job.id, outputIndex: result.index, error });
      return work.gone.aborted ? 'stale' : 'unstored';
    }
  }
  return stored;
};

/** Writes down where a result is. False: another worker has the job. */
export const writeResult = (services: RunServices, work: Work, stored: StoredOutput): Promise<boolean> =>
  persist(() => storeOutput(services.db, work.job, stored), {
    forMs: services.limits.storeForMs,
    isPassing: isDatabaseAway,
  });

/** Delivers what came after the job had ended, at charge 0. Bytes that are not wanted are not kept. */
export const storeLateResult = async (
  services: RunServices,
  jobId: string,
  result: Result,
  credits: number,
): Promise<void> => {
  const stored = describe(services, result);
  await services.store.write(stored.object, result.bytes, stored.type);
  if (await deliverLate(services.db, jobId, stored, credits)) {
    services.log.warn('late result delivered at charge 0', { jobId, outputIndex: result.index, credits });
  } else {
    // Another attempt delivers this output; a run that never became `succeeded` has bytes that nobody looks for.
    await services.store.delete(stored.object);
  }
};
