/**
 * Named places where a process may be killed to prove that a job survives it. Each stands between two steps that cannot
 * be one transaction.
 * @module
 */

/**
 * - `W1` before the job is committed: nothing happened.
 * - `W2` held, not submitted to the provider.
 * - `W3` submitted, the answer or the provider's id not stored.
 * - `W4` the provider's id stored, its result not known.
 * - `W5` the result known, its bytes not copied to our bucket.
 * - `W6` copied, not settled.
 */
export const crashPoints = ['W1', 'W2', 'W3', 'W4', 'W5', 'W6'] as const;
export type CrashPoint = (typeof crashPoints)[number];

/** Ends the process at once when `point` is the chosen one; else does nothing. */
export type Crash = (point: CrashPoint) => void;

/** The safe default: no point kills. */
export const neverCrash: Crash = () => {};

/** @throws Error when asked for in production, or by a name that is none. */
export const createCrash = (at: string | undefined, production: boolean): Crash => {
  if (at === undefined) return neverCrash;
  if (production) throw new Error('DS_CRASH_AT kills the process on purpose and is refused in production: unset it.');
  if (!crashPoints.includes(at as CrashPoint)) {
    throw new Error(`DS_CRASH_AT is not valid: one of ${crashPoints.join(', ')}.`);
  }
  return (point) => {
    if (point === at) process.kill(process.pid, 'SIGKILL');
  };
};
