/**
 * @module
 */
import type { SessionState } from '@diffusion-studio/client-sdk';

/** Somebody signed in or out, or it became known who is signed in. */
export class DsSessionChangeEvent extends Event {
  readonly detail: SessionState;

  constructor(session: SessionState) {
    super('ds-session-change', { bubbles: true, composed: true });
    this.detail = session;
  }
}

declare global {
  interface GlobalEventHandlersEventMap {
    'ds-session-change': DsSessionChangeEvent;
  }
}
