/**
 * CSS properties of an element, set through the CSSOM. Lit's `styleMap` writes the `style` attribute at the first
 * render, which a policy without `style-src 'unsafe-inline'` blocks (lit/lit#5025).
 * @module
 */
import { noChange } from 'lit';
import { type AttributePart, Directive, directive } from 'lit/directive.js';

/** Values by name of the property, written as in CSS: `inline-size`, `--_ratio`. */
type CssProperties = Readonly<Record<string, string>>;

class CssPropertiesDirective extends Directive {
  #names: readonly string[] = [];

  override render(_properties: CssProperties): typeof noChange {
    return noChange;
  }

  override update({ element }: AttributePart, [properties]: [CssProperties]): typeof noChange {
    const { style } = element as HTMLElement;
    for (const name of this.#names) if (!(name in properties)) style.removeProperty(name);
    for (const [name, value] of Object.entries(properties)) style.setProperty(name, value);
    this.#names = Object.keys(properties);
    return noChange;
  }
}

/**
 * Use it as the whole value of `style`.
 *
 * @example
 * html`<span style=${cssProperties({ 'inline-size': '40%' })}></span>`
 */
export const cssProperties = directive(CssPropertiesDirective);
