/**
 * Brings the person to the account panel of the page, without knowing that element's class.
 * @module
 */
import { DsAccountRequestEvent } from './account-request-event.ts';

/** The nearest `<ds-account>`: in the same `<ds-studio>` first, then in each tree above. */
const nearestAccount = (from: Element): HTMLElement | null => {
  for (let scope: Element | null = from; scope; ) {
    const root = scope.getRootNode();
    const found =
      scope.closest('ds-studio')?.querySelector<HTMLElement>('ds-account:defined') ??
      (root instanceof Document || root instanceof ShadowRoot
        ? root.querySelector<HTMLElement>('ds-account:defined')
        : null);
    if (found) return found;
    scope = root instanceof ShadowRoot ? root.host : null;
  }
  return null;
};

/** Asks the host first; answers whether somebody took over. */
export const leadToAccount = (from: Element, detail: { reason: 'sign-in' | 'credits'; missing?: number }): boolean => {
  if (!from.dispatchEvent(new DsAccountRequestEvent(detail))) return true;
  const account = nearestAccount(from);
  if (account && 'show' in account && typeof account.show === 'function') {
    account.show();
    return true;
  }
  return false;
};
