/**
 * @module
 */
import type { JobRecord } from '@diffusion-studio/client-sdk';

/** A job of this element has ended, in whatever state. Its receipt says what was charged. */
export class DsJobEndEvent extends Event {
  readonly detail: { readonly job: JobRecord };

  constructor(job: JobRecord) {
    super('ds-job-end', { bubbles: true, composed: true });
    this.detail = Object.freeze({ job });
  }
}

declare global {
  interface GlobalEventHandlersEventMap {
    'ds-job-end': DsJobEndEvent;
  }
}
