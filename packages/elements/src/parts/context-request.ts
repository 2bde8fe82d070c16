/**
 * How an element asks the tree above for the client: the community's context protocol, so that any ancestor that
 * speaks it can answer, a copy of our bundle of another version included.
 * @see https://github.com/webcomponents-cg/community-protocols/blob/main/proposals/context.md
 * @module
 */
import type { StudioClient } from '@diffusion-studio/client-sdk';

/** The key of the client's context; the same in every copy of the bundle. */
export const clientContext: symbol = Symbol.for('diffusion-studio.client');

/** Called at once and at each change; `unsubscribe` ends it. */
export type ContextCallback = (client: StudioClient | undefined, unsubscribe?: () => void) => void;

export class ContextRequestEvent extends Event {
  readonly context: symbol;
  readonly contextTarget: Element;
  readonly callback: ContextCallback;
  readonly subscribe = true;

  constructor(target: Element, callback: ContextCallback) {
    super('context-request', { bubbles: true, composed: true });
    this.context = clientContext;
    this.contextTarget = target;
    this.callback = callback;
  }
}

declare global {
  interface GlobalEventHandlersEventMap {
    'context-request': ContextRequestEvent;
  }
}
