/**
 * @module
 */
import type { StudioErrorShape } from '@diffusion-studio/client-sdk';

/** Something failed. The element shows it too; the event is for the host's own logging. */
export class DsErrorEvent extends Event {
  readonly detail: Readonly<StudioErrorShape>;

  constructor(error: StudioErrorShape) {
    super('ds-error', { bubbles: true, composed: true });
    this.detail = Object.freeze({ ...error });
  }
}

declare global {
  interface GlobalEventHandlersEventMap {
    'ds-error': DsErrorEvent;
  }
}
