/**
 * @module
 */
import type { Diagnostic } from '@diffusion-studio/client-sdk';

/** The client left a better way for a lesser one, as in a worker that may not start. Nothing failed. */
export class DsDiagnosticEvent extends Event {
  readonly detail: Diagnostic;

  constructor(diagnostic: Diagnostic) {
    super('ds-diagnostic', { bubbles: true, composed: true });
    this.detail = diagnostic;
  }
}

declare global {
  interface GlobalEventHandlersEventMap {
    'ds-diagnostic': DsDiagnosticEvent;
  }
}
