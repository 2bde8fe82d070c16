/**
 * What the runs of a job share: the house's services, the job under its lease, and whether it should go on.
 * @module
 */
import { DatabaseError, type Queries } from '../db/pool.ts';
import type { ObjectStore } from '../media/store.ts';
import type { Catalogue } from '../models/catalogue.ts';
import type { Log } from '../telemetry/log.ts';
import type { Crash } from './crash-points.ts';
import type { LeasedJob } from './statements.ts';

/** What the bytes of an output are; undefined when they are none that we deliver. */
export type InspectOutput = (bytes: Uint8Array) => Promise<OutputFacts | undefined> | OutputFacts | undefined;

export interface OutputFacts {
  readonly type: string;
  readonly width?: number;
  readonly height?: number;
}

/** Times in ms, sizes in bytes. */
export interface RunLimits {
  /** Bytes of one output at most. */
  readonly outputBytes: number;
  /** How long a stored output is kept. */
  readonly keepOutputsMs: number;
  /** Pause between two questions to a provider that works in the background. */
  readonly pollMs: number;
  /** First pause after a fault that is safe to try again; doubles. */
  readonly retryMs: number;
  /** How long a job may be tried again after such faults, from its creation. */
  readonly retryForMs: number;
  /** How long storing a paid result is tried while the bucket or the database is away. */
  readonly storeForMs: number;
  /** How many workers may take a job before it is given up: one that kills its worker must not go round for ever. */
  readonly maxLeases: number;
}

export const defaultRunLimits: RunLimits = {
  outputBytes: 64 * 1024 * 1024,
  keepOutputsMs: 24 * 60 * 60_000,
  pollMs: 3_000,
  retryMs: 1_000,
  retryForMs: 10 * 60_000,
  storeForMs: 2 * 60_000,
  maxLeases: 20,
};

export interface RunServices {
  readonly db: Queries;
  readonly store: ObjectStore;
  readonly catalogue: Catalogue;
  readonly inspect: InspectOutput;
  readonly crash: Crash;
  /** Told after an event of this subject was written. */
  readonly onEvent: (subject: string) => void;
  readonly log: Log;
  readonly limits: RunLimits;
}

/** A job in work. The runner sets the flags; the runs read them. */
export interface Work {
  readonly job: LeasedJob;
  /** The person asked for the end. */
  cancelRequested: boolean;
  /** Somebody waits here for the ended job. */
  awaited: boolean;
  /** Aborted when another worker has the job, or this process stops: nothing more may be begun. */
  readonly gone: AbortSignal;
  /** Aborted when this process stops and its grace is over: calls under way are cut. */
  readonly halt: AbortSignal;
}

/** A fault that passes by itself: the database is away. */
export const isDatabaseAway = (error: unknown): boolean =>
  error instanceof DatabaseError && error.code === 'unreachable';
