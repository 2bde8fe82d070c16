/**
 * Looks of the stage. Everything in it has its size before its content is there: nothing on the page moves.
 * @module
 */
import { css } from 'lit';

export const stageStyles = css`
  .pictures { position: absolute; inset: 1rem; display: grid; grid-template-columns: repeat(var(--_columns), minmax(0, 1fr)); grid-auto-rows: minmax(0, 1fr); gap: 0.75rem; }
  .place { position: relative; display: grid; place-items: center; min-block-size: 0; min-inline-size: 0; padding: 0; border: 0; background: none; container-type: size; }
  .place:hover { background: none; }
  .picture, .pending { display: block; inline-size: min(100cqi, calc(100cqb * var(--_ratio))); aspect-ratio: var(--_ratio); block-size: auto; border-radius: var(--_radius); }
  .picture { object-fit: contain; box-shadow: 0 1px 2px rgb(16 16 32 / 12%), 0 14px 40px -16px rgb(16 16 32 / 35%); }
  .pending { display: grid; place-items: center; color: var(--_accent); border: 1px solid var(--_line);
    background: linear-gradient(150deg, var(--_accent-soft), transparent 65%) var(--_surface); }
  .pending > .icon { inline-size: min(2rem, 30%); block-size: auto; opacity: 0.7; }
  .lost { padding: 1rem; text-align: center; color: var(--_muted); background: var(--_surface); }
  button.place[aria-pressed='true'] .picture { outline: 3px solid var(--_accent); outline-offset: 2px; }

  .details { flex: none; display: flex; flex-direction: column; gap: 0.55rem; block-size: 10.5rem; padding: 0.25rem 1.125rem 0.75rem; overflow: auto; scrollbar-width: thin; }
  .details > * { flex: none; }
  .title-row { display: flex; justify-content: space-between; align-items: baseline; gap: 1rem; }
  .stage-title { outline: none; }
  .caption { overflow: hidden; display: -webkit-box; -webkit-box-orient: vertical; -webkit-line-clamp: 2; overflow-wrap: anywhere; }
  h2.caption { -webkit-line-clamp: 1; }
  .note { display: flex; align-items: center; gap: 0.35rem; }
  .note .icon { inline-size: 0.9375rem; block-size: 0.9375rem; }
  .actions { display: flex; flex-wrap: wrap; align-items: center; gap: 0.4rem; min-block-size: 2.125rem; }
  .ask { flex-basis: 100%; font-size: 0.875rem; }

  .band { position: relative; flex: none; block-size: 8px; border-radius: 4px; background: var(--_line); overflow: hidden; }
  .band span { position: absolute; inset-block: 0; border-radius: 4px; }
  .band-usual { background: color-mix(in oklab, var(--_accent) 26%, transparent); }
  .band-spent { inset-inline-start: 0; background: var(--_accent); transition: inline-size 1s linear; }
  .band-moving { inline-size: 30%; background: var(--_accent); animation: to-and-fro 1.6s ease-in-out infinite alternate; }
  @keyframes to-and-fro { from { inset-inline-start: 0; } to { inset-inline-start: 70%; } }

  .receipt { display: grid; grid-template-columns: repeat(4, auto); justify-content: start; gap: 0 1.5rem; margin-block-start: auto; padding-block-start: 0.5rem; border-block-start: 1px solid var(--_line); }
  .receipt dt { color: var(--_muted); font-size: 0.75rem; }
  .receipt .strong dd { font-weight: 640; }

  .problem-card { align-self: center; justify-self: center; display: grid; gap: 0.4rem; justify-items: center; max-inline-size: 28rem; padding: 1.25rem; text-align: center; text-wrap: pretty; overflow-wrap: anywhere; }
  .problem-mark { display: grid; place-items: center; inline-size: 3rem; block-size: 3rem; margin-block-end: 0.25rem; border-radius: 1rem; color: var(--_danger); background: color-mix(in oklab, var(--_danger) 12%, transparent); }
  [data-kind='refused'] .problem-mark { color: var(--_warn); background: color-mix(in oklab, var(--_warn) 14%, transparent); }
  [data-kind='canceled'] .problem-mark { color: var(--_muted); background: var(--_line); }
  .charge { display: inline-flex; align-items: center; gap: 0.4rem; padding: 0.25rem 0.75rem; margin-block: 0.25rem; border-radius: 1rem; background: var(--_surface); border: 1px solid var(--_line); font-weight: 580; font-size: 0.875rem; }
  .charge .icon { inline-size: 1.0625rem; block-size: 1.0625rem; }
  .fine { font-size: 0.75rem; font-variant-numeric: tabular-nums; }

  .strip { flex: none; block-size: 4.75rem; border-block-start: 1px solid var(--_line); background: var(--_surface); }
  .strip ol { display: flex; align-items: center; gap: 0.5rem; block-size: 100%; padding-inline: 1.125rem; overflow-x: auto; scrollbar-width: thin; }
  .strip li { flex: none; display: flex; }
  .past { inline-size: 3.25rem; min-block-size: 3.25rem; block-size: 3.25rem; padding: 0; overflow: clip; background: var(--_sunken); color: var(--_muted); }
  .past img { inline-size: 100%; block-size: 100%; object-fit: cover; }
  .past[aria-current] { border-color: var(--_accent); box-shadow: inset 0 0 0 1px var(--_accent), 0 0 0 1px var(--_accent); }
  .past:focus-visible { box-shadow: var(--_focus); }
  .mark { display: grid; place-items: center; }
  .mark[data-state='failed'] { color: var(--_danger); }
  .mark[data-state='refused'] { color: var(--_warn); }
  .mark[data-state='running'], .mark[data-state='queued'] { color: var(--_accent); }

  /* Beside the form the actions take two lines, and the receipt must still be read without scrolling. */
  @container generator (max-width: 72rem) {
    .details { block-size: 13rem; }
  }
  @container generator (max-width: 30rem) {
    .details { block-size: 17.5rem; }
    .details .tight { padding-inline: 0.55rem; }
    .details .tight.square { padding: 0; }
    .receipt { gap: 0 0.9rem; }
  }
  @media (forced-colors: active) {
    .band { border: 1px solid CanvasText; }
    .band-spent, .band-moving { background: Highlight; forced-color-adjust: none; }
    .past[aria-current] { outline: 2px solid Highlight; }
  }
`;
