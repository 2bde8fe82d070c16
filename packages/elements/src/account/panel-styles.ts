/**
 * Looks of the account's dialog.
 * @module
 */
import { css } from 'lit';

export const panelStyles = css`
  dialog { inline-size: min(26rem, calc(100vw - 1.5rem)); max-block-size: calc(100dvb - 1.5rem); padding: 0; border: 1px solid var(--_line); border-radius: calc(var(--_radius) * 1.4);
    background: var(--_surface); color: inherit; box-shadow: 0 24px 80px -16px rgb(16 16 32 / 45%); overflow: auto; overscroll-behavior: contain; }
  dialog::backdrop { background: rgb(12 12 20 / 45%); }
  .sheet { position: relative; display: grid; gap: 0.9rem; padding: 1.625rem; }
  .sheet h2 { padding-inline-end: 2.5rem; }
  .close { position: absolute; inset-block-start: 0.9rem; inset-inline-end: 0.9rem; color: var(--_muted); }
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
