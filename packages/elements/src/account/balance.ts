/**
 * The balance: one number, and the buckets that it is made of, soonest-ending first.
 * @module
 */
import type { Account } from '@diffusion-studio/client-sdk';
import { html, nothing, type TemplateResult } from 'lit';
import type { Messages } from '../locales/en.ts';

export const balanceByBucket = (
  balance: Account['balance'] | undefined,
  messages: Messages,
  localeTag: string,
): TemplateResult => {
  if (!balance) return html`<div class="balance" aria-busy="true"><p class="skeleton total">0</p></div>`;
  const date = new Intl.DateTimeFormat(localeTag, { dateStyle: 'medium' });
  const { settled, held, debt, buckets } = balance;
  return html`<section class="balance" aria-label=${messages.balance}>
    <p class="total numbers">${messages.credits(settled)}</p>
    ${held > 0 ? html`<p class="small muted">${messages.balanceHeld(held)}</p>` : nothing}
    ${debt > 0 ? html`<p class="small problem">${messages.balanceDebt(debt)}</p>` : nothing}
    <ul class="buckets">${buckets.map(
      ({ bucket, credits, endsAt }) =>
        html`<li><span>${messages.buckets[bucket]}<span class="small muted"> · ${endsAt ? messages.endsOn(date.format(new Date(endsAt))) : messages.endless}</span></span>
          <span class="numbers">${messages.credits(credits)}</span></li>`,
    )}</ul>
  </section>`;
};
