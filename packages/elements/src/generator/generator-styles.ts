/**
 * Layout and looks of the form and the empty stage. The element measures its own width, not the window's.
 * @module
 */
import { css } from 'lit';

export const generatorStyles = css`
  :host { container: generator / inline-size; }
  .card { display: grid; background: var(--_surface); border: 1px solid var(--_line); border-radius: calc(var(--_radius) * 1.3);
    box-shadow: var(--_shadow); overflow: clip; }
  form { position: relative; display: flex; flex-direction: column; gap: 1.125rem; padding: 1.125rem; min-inline-size: 0; }
  form[data-dropping]::after { content: attr(data-drop-words); position: absolute; inset: 0.5rem; display: grid; place-items: center; z-index: 1;
    border: 2px dashed var(--_accent); border-radius: var(--_radius); background: color-mix(in oklab, var(--_surface) 88%, var(--_accent));
    font-weight: 620; pointer-events: none; }

  textarea { display: block; min-block-size: 7.25rem; max-block-size: 20rem; resize: none; field-sizing: content; line-height: 1.55; font-size: 1rem; }
  .prompt-line { display: flex; justify-content: space-between; gap: 0.75rem; min-block-size: 1.25rem; }
  .prompt-line > :last-child { flex: none; font-size: 0.75rem; line-height: 1.25rem; }
  .prompt-line > .problem { flex: auto; font-size: 0.8125rem; }

  .tray { position: relative; margin-block-start: -0.5rem; }
  .tray ul { display: flex; align-items: center; gap: 0.5rem; min-block-size: 3.75rem; overflow-x: auto; padding: 2px; margin: -2px; scrollbar-width: thin; }
  .thumb { position: relative; flex: none; inline-size: 3.5rem; block-size: 3.5rem; }
  .thumb img { inline-size: 100%; block-size: 100%; object-fit: cover; border-radius: var(--_radius-small); border: 1px solid var(--_line); }
  .thumb[data-state='busy'] img { opacity: 0.55; }
  .thumb[data-state='failed'] img { opacity: 0.4; border-color: var(--_danger); }
  .thumb-bar { position: absolute; inset-inline: 0.4rem; inset-block-end: 0.4rem; block-size: 4px; border-radius: 2px; background: var(--_surface); overflow: hidden; }
  .thumb-bar span { display: block; block-size: 100%; background: var(--_accent); }
  .thumb-remove, .thumb-retry { position: absolute; min-block-size: 1.5rem; inline-size: 1.5rem; padding: 0; border-radius: 50%; background: var(--_raised); }
  .thumb-remove { inset-block-start: -2px; inset-inline-end: -2px; }
  .thumb-retry { inset: 0; margin: auto; color: var(--_danger); }
  .thumb button .icon { inline-size: 0.875rem; block-size: 0.875rem; }
  .thumb-add { flex: none; }
  .add { position: relative; display: inline-flex; align-items: center; gap: 0.5rem; min-block-size: 3.5rem; padding-inline: 0.9rem; border: 1px dashed var(--_edge);
    border-radius: var(--_radius-small); font-size: 0.875rem; font-weight: 560; cursor: pointer; transition: background var(--_quick); }
  .add:hover { background: var(--_sunken); }
  .tray-hint { min-inline-size: 7rem; text-wrap: pretty; }
  .tray-count { position: absolute; inset-block-start: -1.35rem; inset-inline-end: 0; display: none; }

  .options { display: grid; gap: 1rem; }
  .label-row { display: flex; justify-content: space-between; align-items: center; block-size: 1.25rem; }
  .reset { min-block-size: 1.25rem; color: var(--_muted); }
  .reset .icon { inline-size: 0.9375rem; block-size: 0.9375rem; }
  .summary { min-block-size: 1.25rem; line-height: 1.25rem; text-wrap: pretty; }
  .shapes { display: grid; grid-template-columns: repeat(auto-fit, minmax(2.875rem, 1fr)); gap: 0.4rem; }
  .shapes label { position: relative; display: grid; justify-items: center; gap: 0.2rem; padding-block: 0.5rem 0.4rem; border: 1px solid var(--_line);
    border-radius: var(--_radius-small); background: var(--_raised); font-size: 0.75rem; line-height: 1.1rem; font-weight: 540; color: var(--_muted); cursor: pointer;
    font-variant-numeric: tabular-nums; transition: border-color var(--_quick); overflow-wrap: anywhere; text-align: center; }
  .shapes label:hover { border-color: var(--_edge); }
  .shapes label:has(:checked) { border-color: var(--_accent); box-shadow: inset 0 0 0 1px var(--_accent); background: var(--_accent-soft); color: var(--_text); }
  .shape { inline-size: 1.625rem; block-size: 1.625rem; }
  :checked + .shape { color: var(--_accent); }
  .stepper { display: grid; grid-template-columns: auto 1fr auto; border: 1px solid var(--_line); border-radius: var(--_radius-small); background: var(--_raised); }
  .stepper input { border: 0; text-align: center; font-weight: 560; background: none; min-block-size: calc(var(--_control) - 2px); -moz-appearance: textfield; }
  .stepper button { min-block-size: calc(var(--_control) - 2px); }
  .stepper [aria-disabled='true'] { background: none; border-color: transparent; opacity: 0.45; }
  .stepper ::-webkit-inner-spin-button { display: none; }
  .option[data-widget='switch'] { grid-template-columns: 1fr auto; align-items: center; }
  .switch { appearance: none; inline-size: 2.75rem; block-size: 1.625rem; margin: 0; padding: 2px; border-radius: 1rem; background: var(--_edge); cursor: pointer; transition: background var(--_quick); }
  .switch::before { content: ''; display: block; block-size: 100%; aspect-ratio: 1; border-radius: 50%; background: var(--_surface); transition: margin var(--_quick); }
  .switch:checked { background: var(--_accent); }
  .switch:checked::before { margin-inline-start: auto; }
  details { min-inline-size: 0; }
  summary, .more-bone { min-block-size: 2rem; }
  summary { display: inline-flex; align-items: center; gap: 0.35rem; padding-inline: 0.125rem 0.5rem; border-radius: var(--_radius-small); font-size: 0.875rem; font-weight: 560;
    color: var(--_muted); cursor: pointer; list-style: none; }
  summary::-webkit-details-marker { display: none; }
  summary:hover { color: var(--_text); }
  summary .icon { transition: rotate var(--_quick); inline-size: 1rem; block-size: 1rem; }
  [open] > summary .icon { rotate: 180deg; }
  .advanced { padding-block-start: 0.75rem; }
  .bone { block-size: var(--_control); }
  .shapes-bone { block-size: 4.125rem; }

  .foot { display: grid; gap: 0.5rem; margin-block-start: auto; }
  .offline { padding: 0.5rem 0.75rem; border-radius: var(--_radius-small); background: color-mix(in oklab, var(--_warn) 14%, transparent); }
  .footer { display: grid; grid-template-columns: minmax(0, 1fr); gap: 0.5rem; }
  .run { min-block-size: 3.125rem; font-size: 1rem; font-weight: 620; padding-inline: 1.125rem; border-radius: var(--_radius); }
  .run > span:not(.price) { min-inline-size: 0; text-align: start; line-height: 1.2; }
  .price { margin-inline-start: auto; padding: 0.15rem 0.6rem; border-radius: 1rem; font-size: 0.875rem; font-weight: 600; white-space: nowrap;
    background: color-mix(in oklab, currentcolor 16%, transparent); min-inline-size: 4.5rem; text-align: center; }
  .price[data-stale] { background: none; box-shadow: inset 0 0 0 1px currentcolor; }
  .beneath { min-block-size: 2.4rem; display: flex; flex-wrap: wrap; gap: 0 0.6rem; justify-content: center; text-align: center; align-content: start; align-items: baseline; }
  .beneath .link { min-block-size: 1.25rem; }
  .short { color: var(--_warn); }

  .stage { display: flex; flex-direction: column; min-inline-size: 0; background: var(--_sunken); border-block-start: 1px solid var(--_line); }
  .view { position: relative; flex: 1 0 auto; block-size: var(--ds-stage-size, 24rem); display: grid; }
  .stage-title { font-size: 0.9375rem; line-height: 1.4; font-weight: 620; letter-spacing: normal; }
  .empty { display: grid; gap: 0.35rem; justify-items: center; align-content: center; text-align: center; padding: 2rem; }
  .empty p { max-inline-size: 19rem; text-wrap: balance; }
  .empty-mark { display: grid; place-items: center; inline-size: 3.5rem; block-size: 3.5rem; margin-block-end: 0.5rem; border-radius: 1.1rem; background: var(--_surface);
    color: var(--_accent); box-shadow: var(--_shadow); }
  .empty-mark .icon { inline-size: 1.625rem; block-size: 1.625rem; }
  /* The place of the words and the history under the picture, so that their coming moves nothing. */
  .stage:not(:has(.details))::after { content: ''; flex: none; block-size: 15.25rem; }

  @container generator (min-width: 46rem) {
    .card { grid-template-columns: minmax(20rem, 25rem) minmax(0, 1fr); min-block-size: 46rem; }
    form { padding: 1.375rem; }
    .stage { border-block-start: 0; border-inline-start: 1px solid var(--_line); }
    .view { block-size: auto; min-block-size: var(--ds-stage-size, 24rem); }
  }
  @container generator (max-width: 30rem) {
    .view { block-size: min(var(--ds-stage-size, 24rem), 100cqi); }
    .stage:not(:has(.details))::after { block-size: 22.25rem; }
  }
  @container generator (max-width: 21rem) {
    form { padding: 0.875rem; }
    .tray-hint { display: none; }
  }
  @media (forced-colors: active) {
    .card, .run, .price { border: 1px solid CanvasText; }
    .switch { border: 1px solid ButtonBorder; }
    .switch::before { background: ButtonText; }
  }
`;
