/**
 * Design tokens. A page sets `--ds-…` on any element above; inside, `--_…` is that or our own value.
 * Colours are pairs for light and dark and follow `color-scheme`, which `<ds-studio color-mode>` sets.
 * @module
 */
import { css } from 'lit';

export const tokens = css`
  :host {
    --_accent: var(--ds-accent, light-dark(#4b3fe4, #9a92ff));
    --_on-accent: var(--ds-on-accent, light-dark(#fff, #14102e));
    --_accent-soft: color-mix(in oklab, var(--_accent) 11%, transparent);
    --_surface: var(--ds-surface, light-dark(#fff, #16161a));
    --_raised: var(--ds-raised, light-dark(#fff, #222228));
    --_sunken: var(--ds-sunken, light-dark(#f4f4f7, #1d1d22));
    --_text: var(--ds-text, light-dark(#17171c, #f3f3f6));
    --_muted: var(--ds-muted, light-dark(#5d5d6b, #a6a6b3));
    --_line: var(--ds-line, light-dark(#e3e3ea, #33333b));
    --_edge: var(--ds-edge, light-dark(#8a8a98, #6e6e7c));
    --_danger: var(--ds-danger, light-dark(#b3261e, #ff8f85));
    --_warn: var(--ds-warn, light-dark(#855300, #f2b84b));
    --_good: var(--ds-good, light-dark(#0d6b45, #62d3a0));
    --_radius: var(--ds-radius, 0.875rem);
    --_radius-small: calc(var(--_radius) * 0.72);
    --_font: var(--ds-font, ui-sans-serif, system-ui, 'Segoe UI', Roboto, 'Noto Sans', sans-serif);
    --_shadow: 0 1px 2px rgb(16 16 32 / 5%), 0 8px 28px -12px rgb(16 16 32 / 16%);
    --_focus: 0 0 0 2px var(--_surface), 0 0 0 4px var(--_accent);
    --_control: 2.625rem;
    --_quick: 140ms cubic-bezier(0.2, 0, 0, 1);
  }
`;
