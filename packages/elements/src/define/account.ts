/**
 * Defines `<ds-account>`.
 * @module
 */
import { DsAccount } from '../account/ds-account.ts';
import { define } from './define.ts';

define('ds-account', DsAccount);

declare global {
  interface HTMLElementTagNameMap {
    'ds-account': DsAccount;
  }
}
