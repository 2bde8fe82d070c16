/**
 * How many checks, tests and runs passed and failed.
 * @module
 */
export interface Counts {
  readonly passed: number;
  readonly failed: number;
}

export function sum(all: readonly Counts[]): Counts {
  return all.reduce((a, b) => ({ passed: a.passed + b.passed, failed: a.failed + b.failed }), { passed: 0, failed: 0 });
}

/** The last line of `npm test` and of `.ci/run`. */
export function countsLine({ passed, failed }: Counts): string {
  return `${passed} passed, ${failed} failed`;
}
