/**
 * @module
 */
import type { JobRecord } from '@diffusion-studio/client-sdk';

/** The proxy has taken a job of this element. */
export class DsRunEvent extends Event {
  readonly detail: { readonly job: JobRecord };

  constructor(job: JobRecord) {
    super('ds-run', { bubbles: true, composed: true });
    this.detail = Object.freeze({ job });
  }
}

declare global {
  interface GlobalEventHandlersEventMap {
    'ds-run': DsRunEvent;
  }
}
