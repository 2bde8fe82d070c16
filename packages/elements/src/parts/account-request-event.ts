/**
 * @module
 */

/**
 * An element needs the person to sign in or to get credits. Cancel it to do that in the host's own way;
 * otherwise the nearest `<ds-account>` opens.
 */
export class DsAccountRequestEvent extends Event {
  readonly detail: { readonly reason: 'sign-in' | 'credits'; readonly missing?: number };

  constructor(detail: { reason: 'sign-in' | 'credits'; missing?: number }) {
    super('ds-account-request', { bubbles: true, composed: true, cancelable: true });
    this.detail = Object.freeze({ ...detail });
  }
}

declare global {
  interface GlobalEventHandlersEventMap {
    'ds-account-request': DsAccountRequestEvent;
  }
}
