/**
 * What is in the account's dialog. A file of its own in the bundle, since nothing of it is needed before it is opened.
 * @module
 */
export { balanceByBucket } from './balance.ts';
export { panelStyles } from './panel-styles.ts';
export { signInForm } from './sign-in-form.ts';
export { recentUsage } from './usage.ts';
