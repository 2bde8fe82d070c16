/**
 * Looks of the account line.
 * @module
 */
import { css } from 'lit';

export const accountStyles = css`
  .bar { display: flex; align-items: center; gap: 0.7rem; block-size: 3.5rem; padding-inline: 0.75rem 0.7rem; background: var(--_surface);
    border: 1px solid var(--_line); border-radius: var(--_radius); }
  .avatar { display: grid; place-items: center; flex: none; inline-size: 2rem; block-size: 2rem; border-radius: 50%; background: var(--_accent-soft); color: var(--_accent);
    font-weight: 640; font-size: 0.875rem; }
  .avatar .icon { inline-size: 1.125rem; block-size: 1.125rem; }
  .who { flex: 1; min-inline-size: 0; overflow: hidden; text-overflow: ellipsis; white-space: nowrap; font-weight: 540; }
  .credits { min-inline-size: 8.5rem; justify-content: start; }
  .bone { inline-size: 8.5rem; block-size: 2.125rem; }
  dialog:not([open]) { display: none; }
  @media (forced-colors: active) { .avatar { border: 1px solid CanvasText; } }
`;
