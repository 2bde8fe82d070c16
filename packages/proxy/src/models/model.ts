/**
 * What a provider file exports: its models and one small interface to run them.
 * Only the provider files beside this one import provider SDKs.
 * @module
 */
import type { JobError, Model, PriceLine } from '../contract/index.ts';

/** The price of an input, before the single rounding up: `credits = ceil(Σ lines)`. It is the most that the run can cost. */
export interface Price {
  readonly credits: number;
  readonly lines: readonly PriceLine[];
}

/** A reference that the person uploaded, ready to be read by an adapter. */
export interface Reference {
  readonly uploadId: string;
  readonly type: string;
  readonly bytes: number;
  /** Reads the whole object from the bucket. */
  readonly read: () => Promise<Uint8Array>;
}

/** One provider run makes one output. */
export interface RunRequest {
  readonly jobId: string;
  readonly outputIndex: number;
  readonly attempt: number;
  readonly input: Readonly<Record<string, unknown>>;
  readonly references: readonly Reference[];
  readonly signal: AbortSignal;
}

/** What the provider reported, and what it costs in credits (not rounded). */
export interface RunCost {
  readonly credits: number;
  readonly usage: Readonly<Record<string, unknown>>;
}

/**
 * How a run stands.
 * - `running`: the provider has it; ask again by `poll(providerId)`.
 * - `succeeded`: the bytes, untouched.
 * - `refused`: final, nothing delivered.
 * - `failed`: final for this attempt; `error.retryable` says whether the job may try again; `retryAfterMs` when.
 * - `unknown`: the submit's answer was lost (timeout, cut connection). It may have been billed.
 */
export type RunResult =
  | { readonly state: 'running'; readonly providerId: string; readonly fraction?: number }
  | {
      readonly state: 'succeeded';
      readonly bytes: Uint8Array;
      readonly declaredType?: string;
      readonly providerId?: string;
      readonly cost: RunCost;
    }
  | { readonly state: 'refused'; readonly error: Omit<JobError, 'charged'>; readonly cost?: RunCost }
  | {
      readonly state: 'failed';
      readonly error: Omit<JobError, 'charged'>;
      readonly retryAfterMs?: number;
      readonly cost?: RunCost;
    }
  | { readonly state: 'unknown'; readonly error: Omit<JobError, 'charged'> };

/** A model of the catalogue together with how to price and run it. */
export interface ModelDefinition {
  readonly model: Model;
  /** The most that `input` can cost. `input` has passed the model's schema. */
  price(input: Readonly<Record<string, unknown>>): Price;
  /** How many outputs the input asks for. */
  outputs(input: Readonly<Record<string, unknown>>): number;
  /** What the run time depends on, for the ETA history. */
  sizeKey(input: Readonly<Record<string, unknown>>): string;
  /** Ids of the uploads that the input names, in order. */
  references(input: Readonly<Record<string, unknown>>): readonly string[];
  start(run: RunRequest): Promise<RunResult>;
  /** Absent where the provider answers at once and cannot be asked. */
  poll?(providerId: string, signal: AbortSignal): Promise<RunResult>;
  cancel?(providerId: string): Promise<void>;
}
