/**
 * Looks of the account line and of the dialog's frame, which opens before its inside is loaded.
 * @module
 */
import { css } from 'lit';

/** The bone is as high as the sign-in form, so that the dialog opens in its final size. */
export const accountStyles = css`
  .bar { display: flex; align-items: center; gap: 0.7rem; block-size: 3.5rem; padding-inline: 0.75rem 0.7rem; background: var(--_surface);
    border: 1px solid var(--_line); border-radius: var(--_radius); }
  .avatar { display: grid; place-items: center; flex: none; inline-size: 2rem; block-size: 2rem; border-radius: 50%; background: var(--_accent-soft); color: var(--_accent);
    font-weight: 640; font-size: 0.875rem; }
  .avatar .icon { inline-size: 1.125rem; block-size: 1.125rem; }
  .who { flex: 1; min-inline-size: 0; overflow: hidden; text-overflow: ellipsis; white-space: nowrap; font-weight: 540; }
  .credits { min-inline-size: 8.5rem; justify-content: start; }
  .bone { inline-size: 8.5rem; block-size: 2.125rem; }
  dialog { inline-size: min(26rem, calc(100vw - 1.5rem)); max-block-size: calc(100dvb - 1.5rem); padding: 0; border: 1px solid var(--_line); border-radius: calc(var(--_radius) * 1.4);
    background: var(--_surface); color: inherit; box-shadow: 0 24px 80px -16px rgb(16 16 32 / 45%); overflow: auto; overscroll-behavior: contain; }
  dialog::backdrop { background: rgb(12 12 20 / 45%); }
  .sheet { position: relative; display: grid; gap: 0.9rem; padding: 1.625rem; }
  .sheet h2 { padding-inline-end: 2.5rem; }
  .close { position: absolute; inset-block-start: 0.9rem; inset-inline-end: 0.9rem; color: var(--_muted); }
  dialog:not([open]) { display: none; }
  .panel-bone { block-size: 22.66rem; }
  @media (forced-colors: active) { .avatar { border: 1px solid CanvasText; } }
`;
