/**
 * @module
 */
import type { JobRecord } from '@diffusion-studio/client-sdk';

/** A job of this element has delivered. `files()` reads its outputs from the library. */
export class DsResultEvent extends Event {
  readonly detail: { readonly job: JobRecord; readonly files: () => Promise<readonly File[]> };

  constructor(job: JobRecord, files: () => Promise<readonly File[]>) {
    super('ds-result', { bubbles: true, composed: true });
    this.detail = Object.freeze({ job, files });
  }
}

declare global {
  interface GlobalEventHandlersEventMap {
    'ds-result': DsResultEvent;
  }
}
