/**
 * The script of the foreign page that has a Lit of its own, and elements made with it.
 * @module
 */
import { css, html, LitElement, type TemplateResult } from 'lit';
import { dress } from './looks.ts';
import { giveToken } from './token-source.ts';

/** A banner of the host, made with the host's own copy of Lit. */
class ShopBanner extends LitElement {
  static override styles = css`
    :host { display: block; font: 0.8125rem/1.4 system-ui, sans-serif; margin-block-end: 1rem; opacity: 0.8; }
  `;

  protected override render(): TemplateResult {
    return html`Posters by night. This line is drawn by the page’s own Lit.`;
  }
}

customElements.define('shop-banner', ShopBanner);
dress('light-dark(#1f5f4a, #7fd6b4)');
giveToken();
