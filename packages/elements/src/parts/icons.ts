/**
 * The icon set: 20 × 20 strokes in the colour of the text. Icons are decoration; the words beside them carry the meaning.
 * @module
 */
import { html, type SVGTemplateResult, svg, type TemplateResult } from 'lit';

const shapes = {
  sparkle: svg`<path d="M10 2.5 11.8 8.2 17.5 10l-5.7 1.8L10 17.5l-1.8-5.7L2.5 10l5.7-1.8Z"/>`,
  close: svg`<path d="m5 5 10 10M15 5 5 15"/>`,
  plus: svg`<path d="M10 4v12M4 10h12"/>`,
  minus: svg`<path d="M4 10h12"/>`,
  picture: svg`<rect x="2.5" y="3.5" width="15" height="13" rx="2.5"/><circle cx="7" cy="8" r="1.4"/><path d="m3 14.5 4.2-3.7 3 2.5 3.3-3.6 4 4.3"/>`,
  download: svg`<path d="M10 3v9.5m-4-4 4 4 4-4M3.5 16.5h13"/>`,
  reuse: svg`<path d="M15.5 7A6.2 6.2 0 1 0 16 11.5M15.8 3.2V7H12"/>`,
  copy: svg`<rect x="6.5" y="6.5" width="10" height="10" rx="2"/><path d="M13 3.5H5.5a2 2 0 0 0-2 2V13"/>`,
  trash: svg`<path d="M3.5 5.5h13M8 3h4M5 5.5l.8 11h8.4l.8-11M8.4 8.5v5M11.6 8.5v5"/>`,
  check: svg`<path d="m4 10.5 4 4 8-9"/>`,
  alert: svg`<circle cx="10" cy="10" r="7.5"/><path d="M10 6v4.8M10 13.6v.2"/>`,
  shield: svg`<path d="M10 2.5 16 5v4.5c0 3.7-2.5 6.4-6 8-3.5-1.6-6-4.3-6-8V5Z"/><path d="M7 10h6"/>`,
  person: svg`<circle cx="10" cy="7" r="3.2"/><path d="M3.8 16.5c.9-3 3.3-4.5 6.2-4.5s5.3 1.5 6.2 4.5"/>`,
  chevron: svg`<path d="m5.5 8 4.5 4.5L14.5 8"/>`,
  coin: svg`<circle cx="10" cy="10" r="7"/><path d="M12.3 7.6a3.3 3.3 0 1 0 0 4.8"/>`,
} satisfies Record<string, SVGTemplateResult>;

export type IconName = keyof typeof shapes;

export const icon = (name: IconName): TemplateResult =>
  html`<svg class="icon" viewBox="0 0 20 20" aria-hidden="true" focusable="false">${shapes[name]}</svg>`;
