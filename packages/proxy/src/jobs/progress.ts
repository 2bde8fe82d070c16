/**
 * Progress of a job, told at most a few times a second: each report is a row and an event.
 * @module
 */
import type { JobPhase } from '../contract/index.ts';
import { pause } from './backoff.ts';

/** A job that ends sooner has told its end and nothing else. */
const firstAfterMs = 100;
const thenEveryMs = 500;

/** A reason spares the DOMException, with its stack, that an abort without one makes. */
const over = 'over';

const order: readonly JobPhase[] = ['queued', 'sending', 'generating', 'storing', 'done'];

export interface Progress {
  /** Tells how one output stands. */
  report(index: number, phase: JobPhase, fraction?: number): void;
  /** Tells nothing more, and waits for a report that is on its way. */
  stop(): Promise<void>;
}

/** `send` answers false when there is nobody to tell any more. */
export const createProgress = (
  outputs: number,
  send: (phase: JobPhase, fraction: number | undefined) => Promise<boolean>,
): Progress => {
  const phases: JobPhase[] = Array.from({ length: outputs }, () => 'queued');
  const fractions: number[] = Array.from({ length: outputs }, () => 0);
  const stopped = new AbortController();
  let told = '';
  let telling: Promise<void> | undefined;
  let hasFraction = outputs > 1;

  const overall = (): { phase: JobPhase; fraction: number | undefined } => {
    // The job is as far as its slowest output that works.
    const working = phases.filter((phase) => phase !== 'done');
    const phase = order[Math.min(...(working.length > 0 ? working : phases).map((item) => order.indexOf(item)))];
    const sum = fractions.reduce((total, fraction) => total + fraction, 0);
    return {
      phase: phase === 'done' ? 'storing' : (phase ?? 'queued'),
      fraction: hasFraction ? sum / outputs : undefined,
    };
  };

  const tell = async (): Promise<void> => {
    await pause(firstAfterMs, stopped.signal);
    while (!stopped.signal.aborted) {
      const { phase, fraction } = overall();
      const text = `${phase} ${fraction}`;
      if (text === told) return;
      told = text;
      if (!(await send(phase, fraction))) return stopped.abort(over);
      await pause(thenEveryMs, stopped.signal);
    }
  };

  return {
    report: (index, phase, fraction) => {
      phases[index] = phase;
      if (phase === 'done') fractions[index] = 1;
      else if (fraction !== undefined) {
        hasFraction = true;
        fractions[index] = Math.min(1, Math.max(0, fraction));
      }
      if (telling !== undefined || stopped.signal.aborted) return;
      telling = tell()
        // A report that failed is no fault of the job; the next step is told again.
        .catch(() => {})
        .finally(() => {
          telling = undefined;
        });
    },
    stop: async () => {
      stopped.abort(over);
      await telling;
    },
  };
};
