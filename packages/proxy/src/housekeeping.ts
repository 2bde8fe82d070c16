/**
 * Work that comes round: each task runs, rests, and runs again, in every proxy process. Tasks are safe to run twice.
 * @module
 */
import type { Log } from './telemetry/log.ts';

export interface Task {
  readonly name: string;
  /** Rest between two runs, ms. */
  readonly everyMs: number;
  readonly run: () => Promise<void>;
}

export interface Housekeeping {
  start(): void;
  /** Resolves when what runs has ended. */
  stop(): Promise<void>;
}

/** A task that fails is logged and tried again after its rest. */
export const createHousekeeping = (tasks: readonly Task[], log: Log): Housekeeping => {
  const timers = new Map<Task, NodeJS.Timeout>();
  const running = new Set<Promise<void>>();
  let stopped = false;

  const schedule = (task: Task): void => {
    if (stopped) return;
    timers.set(
      task,
      setTimeout(() => {
        const run: Promise<void> = task
          .run()
          .catch((error: unknown) => log.warn('housekeeping failed', { stage: task.name, error }))
          .finally(() => {
            running.delete(run);
            schedule(task);
          });
        running.add(run);
      }, task.everyMs),
    );
  };

  return {
    start: () => tasks.forEach(schedule),
    async stop() {
      stopped = true;
      for (const timer of timers.values()) clearTimeout(timer);
      await Promise.all(running);
    },
  };
};
