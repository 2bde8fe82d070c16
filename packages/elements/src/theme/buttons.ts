/**
 * Buttons: one loud (`primary`), the rest quiet. An unavailable button keeps its place in the tab order.
 * @module
 */
import { css } from 'lit';

export const buttons = css`
  button, .button { appearance: none; display: inline-flex; align-items: center; justify-content: center; gap: 0.5rem;
    min-block-size: var(--_control); padding-inline: 0.95rem; border: 1px solid var(--_line); border-radius: var(--_radius-small);
    background: var(--_raised); color: inherit; font: inherit; font-weight: 560; text-decoration: none; cursor: pointer;
    transition: background var(--_quick), border-color var(--_quick); -webkit-tap-highlight-color: transparent; }
  button:hover, .button:hover { border-color: var(--_edge); background: var(--_sunken); }
  button:active { background: var(--_line); }
  .primary { background: var(--_accent); border-color: var(--_accent); color: var(--_on-accent); }
  .primary:hover { background: color-mix(in oklab, var(--_accent) 88%, var(--_text)); border-color: transparent; }
  .danger { color: var(--_danger); }
  .quiet { border-color: transparent; background: transparent; }
  .link { min-block-size: 1.75rem; padding: 0 0.125rem; border: 0; background: none; color: var(--_accent); font-weight: 560; }
  .link:hover { background: none; text-decoration: underline; text-underline-offset: 0.2em; }
  .square { inline-size: var(--_control); padding: 0; flex: none; }
  .tight { min-block-size: 2.125rem; padding-inline: 0.7rem; font-size: 0.875rem; }
  .tight.square { inline-size: 2.125rem; padding: 0; }
  .tight .icon { inline-size: 1.0625rem; block-size: 1.0625rem; }
  [aria-disabled='true'], [aria-disabled='true']:hover { background: var(--_sunken); border-color: var(--_line);
    color: var(--_muted); cursor: not-allowed; }
  @media (forced-colors: active) {
    button, .button { border-color: ButtonBorder; }
    [aria-disabled='true'] { color: GrayText; border-color: GrayText; }
  }
`;
