/**
 * The price of what the form holds: asked a moment after the last change, stale answers dropped, renewed before it ends.
 * @module
 */
import type { Quote, QuoteRequest, StudioClient, StudioErrorShape } from '@diffusion-studio/client-sdk';
import type { ReactiveController, ReactiveControllerHost } from 'lit';
import { isAborted, toStudioError } from '../parts/studio-error.ts';

/** Pause after a key press before the price is asked, ms. */
const pause = 250;
/** A quote this close to its end is not used any more, ms. */
const margin = 10_000;

export class QuoteController implements ReactiveController {
  /** The last price; for other settings than now while `pending`. */
  quote: Quote | undefined;
  error: StudioErrorShape | undefined;
  pending = false;
  /** The price that `fresh` brought last, when it is above the one that was shown before. */
  risenTo: number | undefined;
  readonly #host: ReactiveControllerHost;
  #client: StudioClient | undefined;
  #key = '';
  #abort = new AbortController();
  #timer: ReturnType<typeof setTimeout> | undefined;

  constructor(host: ReactiveControllerHost) {
    this.#host = host;
    host.addController(this);
  }

  hostDisconnected(): void {
    this.forget();
  }

  /** Asks again with the next `want`, as after a job has changed the balance. */
  forget(): void {
    clearTimeout(this.#timer);
    this.#abort.abort();
    this.#key = '';
    this.pending = false;
  }

  /** Nothing can be priced now. */
  clear(): void {
    this.forget();
    this.quote = undefined;
    this.error = undefined;
    this.risenTo = undefined;
  }

  /** Call it at each redraw: it asks when the request is another one. */
  want(client: StudioClient, request: QuoteRequest): void {
    const key = JSON.stringify(request);
    if (key === this.#key && client === this.#client) return;
    const first = this.quote === undefined && !this.pending;
    this.forget();
    this.#client = client;
    this.#key = key;
    this.pending = true;
    this.#timer = setTimeout(() => void this.#ask(client, request), first ? 0 : pause);
  }

  /** A quote for exactly this request that is good for some seconds; asks if there is none. */
  async fresh(client: StudioClient, request: QuoteRequest): Promise<Quote> {
    const shown = this.quote?.credits;
    this.risenTo = undefined;
    const usable = !this.pending && !this.error && this.#key === JSON.stringify(request) && client === this.#client;
    if (usable && this.quote && Date.parse(this.quote.expiresAt) - Date.now() > margin) return this.quote;
    this.forget();
    this.#client = client;
    this.#key = JSON.stringify(request);
    const quote = await client.jobs.quote(request);
    this.#keep(quote);
    if (shown !== undefined && quote.credits > shown) this.risenTo = quote.credits;
    return quote;
  }

  async #ask(client: StudioClient, request: QuoteRequest): Promise<void> {
    this.#abort = new AbortController();
    const { signal } = this.#abort;
    try {
      const quote = await client.jobs.quote(request, { signal });
      if (!signal.aborted) this.#keep(quote);
    } catch (error) {
      if (signal.aborted || isAborted(error)) return;
      this.pending = false;
      this.quote = undefined;
      this.error = toStudioError(error);
    }
    this.#host.requestUpdate();
  }

  #keep(quote: Quote): void {
    this.pending = false;
    this.quote = quote;
    this.error = undefined;
    clearTimeout(this.#timer);
    this.#timer = setTimeout(
      () => {
        this.#key = '';
        this.#host.requestUpdate();
      },
      Math.max(1000, Date.parse(quote.expiresAt) - Date.now() - margin),
    );
  }
}
