/**
 * The ground of every element: box, type, focus, and what people's own settings ask for.
 * @module
 */
import { css } from 'lit';

export const base = css`
  :host { display: block; min-inline-size: min(18rem, 100%); color: var(--_text); font: 400 0.9375rem/1.5 var(--_font);
    text-align: start; letter-spacing: normal; text-transform: none; -webkit-font-smoothing: antialiased; }
  :host([hidden]), [hidden] { display: none !important; }
  :host([color-mode='light']) { color-scheme: light; }
  :host([color-mode='dark']) { color-scheme: dark; }
  :host([color-mode='auto']) { color-scheme: light dark; }
  *, *::before, *::after { box-sizing: border-box; }
  h2, h3, p, fieldset, legend, dl, dd, ul, ol { margin: 0; padding: 0; border: 0; min-inline-size: 0; list-style: none; }
  h2 { font-size: 1.25rem; line-height: 1.3; font-weight: 640; letter-spacing: -0.012em; }
  h3 { font-size: 0.9375rem; line-height: 1.4; font-weight: 620; }
  .icon { inline-size: 1.25rem; block-size: 1.25rem; flex: none; fill: none; stroke: currentcolor; stroke-width: 1.6;
    stroke-linecap: round; stroke-linejoin: round; }
  .muted { color: var(--_muted); }
  .small { font-size: 0.8125rem; line-height: 1.4; }
  .numbers { font-variant-numeric: tabular-nums; }
  .hidden-text { position: absolute; inline-size: 1px; block-size: 1px; overflow: hidden; clip-path: inset(50%); white-space: nowrap; }
  :focus { outline: none; }
  :focus-visible { outline: 2px solid transparent; box-shadow: var(--_focus); }
  .skeleton { background: var(--_sunken); border-radius: var(--_radius-small); color: transparent; user-select: none; }
  @media (forced-colors: active) {
    :focus-visible { outline: 2px solid Highlight; outline-offset: 2px; }
    .skeleton { border: 1px solid GrayText; }
  }
  @media (prefers-reduced-motion: reduce) {
    *, *::before, *::after { animation: none !important; transition: none !important; }
  }
`;
