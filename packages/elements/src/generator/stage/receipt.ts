/**
 * What a job cost, from the quote to what came back.
 * @module
 */
import type { JobRecord } from '@diffusion-studio/client-sdk';
import { html, type TemplateResult } from 'lit';
import type { Messages } from '../../locales/en.ts';

export const receipt = (
  { quoted, held, settled, released }: JobRecord['receipt'],
  messages: Messages,
): TemplateResult => {
  const entry = (label: string, credits: number, strong = false) =>
    html`<div class=${strong ? 'strong' : ''}><dt>${label}</dt><dd class="numbers">${messages.credits(credits)}</dd></div>`;
  return html`<dl class="receipt small" aria-label=${messages.receipt}>
    ${entry(messages.quoted, quoted)} ${entry(messages.held, held)} ${entry(messages.settled, settled, true)} ${entry(messages.released, released)}
  </dl>`;
};
