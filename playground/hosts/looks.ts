/**
 * The look of the foreign pages. A constructed sheet needs no `style-src`, so that the strict policy can stay strict.
 * @module
 */

/** Dresses the page. `accent` is a CSS colour, which our elements take over through `--ds-accent`. */
export function dress(accent: string): void {
  const sheet = new CSSStyleSheet();
  sheet.replaceSync(`
    :root { color-scheme: light dark; --ds-accent: ${accent}; --ds-radius: 0.375rem; accent-color: ${accent}; }
    body { max-inline-size: 68rem; margin: 0 auto; padding: 1.5rem clamp(1rem, 4vw, 2.5rem) 4rem; font: 1rem/1.55 Georgia, 'Noto Serif', serif;
      color: light-dark(#221d18, #efe9e2); background: light-dark(#fbf7f0, #191613); }
    header { border-block-end: 1px solid light-dark(#e2d8c8, #3b342c); padding-block-end: 1.25rem; margin-block-end: 1.5rem; }
    h1 { font-size: clamp(1.5rem, 5vw, 2.25rem); line-height: 1.15; margin: 0 0 0.5rem; letter-spacing: -0.01em; text-wrap: balance; }
    p { margin: 0 0 1rem; max-inline-size: 60ch; }
    form { display: flex; flex-wrap: wrap; gap: 0.625rem; align-items: center; margin-block-start: 0.5rem; }
    label { display: flex; flex-wrap: wrap; gap: 0.625rem; align-items: center; }
    input, header button { font: inherit; padding: 0.4rem 0.75rem; border: 1px solid light-dark(#8d7f6d, #8d7f6d); border-radius: 0.375rem; background: transparent; color: inherit; }
    header button { cursor: pointer; }
    ds-account { margin-block-end: 1.5rem; }
  `);
  document.adoptedStyleSheets.push(sheet);
}
