/**
 * Form fields: label above, control, one line below for a hint or for what is wrong.
 * @module
 */
import { css } from 'lit';

export const fields = css`
  .field { display: grid; gap: 0.375rem; align-content: start; }
  .field > label, .label, legend { font-size: 0.8125rem; line-height: 1.25rem; font-weight: 580; color: var(--_text); }
  input:not([type='radio'], [type='checkbox'], [type='file']), select, textarea { appearance: none; inline-size: 100%; min-inline-size: 0;
    min-block-size: var(--_control); margin: 0; padding: 0.5rem 0.8rem; border: 1px solid var(--_line); border-radius: var(--_radius-small);
    background: var(--_raised); color: inherit; font: inherit; transition: border-color var(--_quick); }
  input:hover, select:hover, textarea:hover { border-color: var(--_edge); }
  input:focus-visible, select:focus-visible, textarea:focus-visible { border-color: var(--_accent); box-shadow: 0 0 0 3px var(--_accent-soft);
    outline: 2px solid var(--_accent); outline-offset: -1px; }
  [aria-invalid='true'] { border-color: var(--_danger) !important; }
  ::placeholder { color: var(--_muted); opacity: 1; }
  .select { position: relative; display: block; }
  .select select { padding-inline-end: 2.4rem; text-overflow: ellipsis; cursor: pointer; }
  .select .icon { position: absolute; inset-block: 0; inset-inline-end: 0.7rem; margin-block: auto; pointer-events: none; color: var(--_muted); }
  .problem { display: flex; gap: 0.35rem; align-items: flex-start; color: var(--_danger); font-size: 0.8125rem; line-height: 1.25rem; }
  .problem .icon { inline-size: 1rem; block-size: 1.25rem; }
  .segments { display: grid; grid-auto-flow: column; grid-auto-columns: minmax(0, 1fr); gap: 2px; padding: 3px; border-radius: var(--_radius-small);
    background: var(--_sunken); }
  .segments label { position: relative; display: grid; place-items: center; min-block-size: calc(var(--_control) - 6px); padding-inline: 0.25rem;
    border-radius: calc(var(--_radius-small) - 3px); font-size: 0.875rem; font-weight: 540; color: var(--_muted); cursor: pointer;
    overflow-wrap: anywhere; text-align: center; line-height: 1.15; }
  .segments label:hover { color: var(--_text); }
  .segments label:has(:checked) { background: var(--_raised); color: var(--_text); box-shadow: 0 1px 3px rgb(16 16 32 / 14%); }
  label > input[type='radio'] { position: absolute; inset: 0; margin: 0; opacity: 0; cursor: pointer; }
  label:has(> input:focus-visible) { box-shadow: var(--_focus) !important; }
  @media (forced-colors: active) {
    label:has(> :checked) { outline: 2px solid Highlight; }
    label:has(> input:focus-visible) { outline: 3px solid Highlight; }
  }
`;
