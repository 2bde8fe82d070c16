/**
 * Looks of what is in the account's dialog.
 * @module
 */
import { css } from 'lit';

export const panelStyles = css`
  form { display: grid; gap: 0.5rem; }
  form p { overflow-wrap: anywhere; }
  .field-line { min-block-size: 1.25rem; }
  .form-problem:not(:empty) { padding-block-end: 0.4rem; }
  .reveal { display: inline-flex; align-items: center; gap: 0.5rem; justify-self: start; margin-block: -0.25rem 0.5rem; cursor: pointer; border-radius: 0.3rem; }
  .reveal input { inline-size: 1rem; block-size: 1rem; margin: 0; accent-color: var(--_accent); }
  form .primary { min-block-size: 2.875rem; }
  .ways { display: grid; gap: 0.25rem; justify-items: center; text-align: center; }

  .balance { display: grid; gap: 0.3rem; }
  .total { font-size: 2rem; line-height: 1.25; font-weight: 660; letter-spacing: -0.02em; }
  .skeleton.total { inline-size: 11rem; }
  .buckets, .usage ul { display: grid; margin-block-start: 0.35rem; }
  .buckets li, .usage li { display: flex; justify-content: space-between; align-items: baseline; gap: 1rem; padding-block: 0.5rem; border-block-start: 1px solid var(--_line); }
  .buckets li > :last-child, .usage li > :last-child { white-space: nowrap; font-weight: 540; }
  .usage ul { max-block-size: 14rem; overflow: auto; scrollbar-width: thin; }
  .usage li .small { display: block; }
  .usage { display: grid; gap: 0.25rem; min-block-size: 5rem; }
  .usage button { justify-self: start; }
  .sign-out { justify-self: stretch; }
`;
