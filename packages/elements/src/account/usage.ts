/**
 * Recent runs with what each cost.
 * @module
 */
import type { UsagePage } from '@diffusion-studio/client-sdk';
import { html, nothing, type TemplateResult } from 'lit';
import type { Messages } from '../locales/en.ts';

export interface UsageContext {
  readonly page: UsagePage | undefined;
  readonly loading: boolean;
  readonly messages: Messages;
  readonly localeTag: string;
  /** Titles of the models by id. */
  readonly titles: ReadonlyMap<string, string>;
  readonly more: () => void;
}

export const recentUsage = ({ page, loading, messages, localeTag, titles, more }: UsageContext): TemplateResult => {
  const date = new Intl.DateTimeFormat(localeTag, { dateStyle: 'medium', timeStyle: 'short' });
  return html`<section class="usage" aria-label=${messages.usage} aria-busy=${loading ? 'true' : 'false'}>
    <h3>${messages.usage}</h3>
    <ul>${page?.items.map(
      ({ model, state, credits, createdAt }) =>
        html`<li><span>${titles.get(model) ?? model}<span class="small muted">${messages.states[state]} · ${date.format(new Date(createdAt))}</span></span>
          <span class="numbers">${messages.credits(credits)}</span></li>`,
    )}</ul>
    ${page?.items.length === 0 ? html`<p class="muted small">${messages.usageEmpty}</p>` : nothing}
    ${!page && loading ? html`<p class="muted small">${messages.loading}</p>` : nothing}
    ${page?.nextCursor ? html`<button type="button" class="tight" @click=${more}>${messages.historyMore}</button>` : nothing}
  </section>`;
};
