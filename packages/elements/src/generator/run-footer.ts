/**
 * The run button with the price on it, and what is left after.
 * @module
 */
import type { Quote, StudioErrorShape } from '@diffusion-studio/client-sdk';
import { html, nothing, type TemplateResult } from 'lit';
import { keyed } from 'lit/directives/keyed.js';
import type { Messages } from '../locales/en.ts';
import { icon } from '../parts/icons.ts';
import { wordsOf } from '../parts/studio-error.ts';
import type { ReferencesReadiness } from './references.ts';

export interface FooterContext {
  readonly messages: Messages;
  readonly session: 'unknown' | 'signed-out' | 'signed-in';
  readonly quote: Quote | undefined;
  readonly quoting: boolean;
  readonly quoteError: StudioErrorShape | undefined;
  /** Credits of the model's cheapest run. */
  readonly from: number | undefined;
  readonly submitting: boolean;
  readonly references: ReferencesReadiness;
  /** The price that a run was not started at, since it is above the one that was shown. */
  readonly risenTo: number | undefined;
  readonly noAccountHere: boolean;
  readonly leadToCredits: () => void;
}

/** A new figure is a new node: changed in place, centred text would count as something that moved. */
const centred = (text: string) => keyed(text, html`<span>${text}</span>`);

/** Why a run has to wait for its references; undefined when it has not. */
export const referencesWords = (references: ReferencesReadiness, messages: Messages): string | undefined =>
  references === 'ready' ? undefined : messages.referencesNotReady[references];

const words = ({ messages, session, submitting, references }: FooterContext): string => {
  if (submitting) return messages.starting;
  if (session === 'signed-out') return messages.signInToRun;
  return references === 'uploading' ? messages.waitingForReferences : messages.run;
};

const price = ({ messages, session, quote, quoting }: FooterContext): TemplateResult | typeof nothing => {
  if (session === 'signed-in' && quote)
    return html`<span class="price numbers" data-stale=${quoting ? 'true' : nothing}>${centred(messages.credits(quote.credits))}</span>`;
  if (session === 'signed-out') return nothing;
  return html`<span class="price numbers">…</span>`;
};

const beneath = (context: FooterContext): unknown => {
  const { messages, session, quote, quoting, quoteError, from, noAccountHere, leadToCredits } = context;
  const waits = referencesWords(context.references, messages);
  if (noAccountHere) return html`<span>${messages.noAccountHere}</span>`;
  if (session === 'signed-out')
    return html`<span>${from === undefined ? messages.trial : messages.priceIfSignedIn(from)}</span>`;
  if (waits) return centred(waits);
  if (quoteError && !quoting) {
    const { message, remedy } = wordsOf(quoteError, messages);
    return html`<span class="problem">${messages.remedyOf(message, remedy)}</span>`;
  }
  if (!quote) return html`<span>${session === 'unknown' ? nothing : messages.pricing}</span>`;
  if (quote.sufficient && quote.credits === context.risenTo) return centred(messages.priceRose(quote.credits));
  if (!quote.sufficient)
    return html`<span class="short">${centred(messages.missingCreditsLong(quote.credits, quote.available, -quote.availableAfter))}</span>
      <button type="button" class="link small" @click=${leadToCredits}>${messages.addCredits}</button>`;
  return html`<span class="numbers" title=${messages.priceAtMost}>${centred(messages.balanceAfter(quote.availableAfter))}</span>`;
};

/** The button stays focusable when it cannot run yet, and says why. */
export const runFooter = (context: FooterContext): TemplateResult => {
  const { submitting, references, session, quote, messages } = context;
  const off =
    submitting ||
    session === 'unknown' ||
    (session === 'signed-in' && (references !== 'ready' || quote?.sufficient === false));
  return html`<div class="footer" part="footer">
    <button type="submit" class="primary run" part="run-button" aria-disabled=${off ? 'true' : 'false'} aria-describedby="beneath"
      aria-keyshortcuts="Control+Enter Meta+Enter" title=${messages.shortcut}>
      ${icon('sparkle')}<span>${words(context)}</span>${price(context)}
    </button>
    <p class="beneath small muted" id="beneath">${beneath(context)}</p>
  </div>`;
};
