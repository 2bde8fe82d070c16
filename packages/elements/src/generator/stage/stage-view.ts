/**
 * What the stage is drawn from, and what can be done on it.
 * @module
 */
import type { JobRecord, Model, StudioErrorShape } from '@diffusion-studio/client-sdk';
import type { Messages } from '../../locales/en.ts';

/** What the person does on the stage. */
export interface StageActions {
  show(id: string): void;
  choosePicture(index: number): void;
  ask(question: StageQuestion | undefined): void;
  cancel(job: JobRecord): Promise<void>;
  remove(job: JobRecord): Promise<void>;
  older(): Promise<void>;
  useAsReference(sha256: string): Promise<void>;
  /** Model and input as JSON, to the clipboard. */
  copy(job: JobRecord): Promise<void>;
  reuse(job: JobRecord): void;
  /** Runs again: the settings of the job, or of the form when none is given. */
  retry(job: JobRecord | undefined): void;
  toAccount(missing: number | undefined): void;
}

export type StageQuestion = 'cancel' | 'remove';

/** Everything that the drawing reads. */
export interface StageView {
  readonly messages: Messages;
  readonly localeTag: string;
  readonly jobs: readonly JobRecord[];
  readonly hasMore: boolean;
  readonly job: JobRecord | undefined;
  readonly model: Model | undefined;
  /** The chosen picture of the job. */
  readonly picture: number;
  /** Input of a job that is on its way to the proxy. */
  readonly expected: Readonly<Record<string, unknown>> | undefined;
  readonly failure: StudioErrorShape | undefined;
  readonly question: StageQuestion | undefined;
  readonly copied: boolean;
  /** What went wrong with the last action on the job. */
  readonly notice: string;
  readonly now: number;
  readonly url: (sha256: string) => string | 'missing' | undefined;
  readonly on: StageActions;
}
