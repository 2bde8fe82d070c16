/**
 * @module
 */

/** A run is about to start. Cancel it to veto: nothing is sent and nothing is charged. */
export class DsBeforeRunEvent extends Event {
  readonly detail: {
    readonly model: string;
    readonly input: Readonly<Record<string, unknown>>;
    /** The most that the run can cost. */
    readonly credits: number;
  };

  constructor(detail: { model: string; input: Readonly<Record<string, unknown>>; credits: number }) {
    super('ds-before-run', { bubbles: true, composed: true, cancelable: true });
    this.detail = Object.freeze({ ...detail, input: Object.freeze({ ...detail.input }) });
  }
}

declare global {
  interface GlobalEventHandlersEventMap {
    'ds-before-run': DsBeforeRunEvent;
  }
}
