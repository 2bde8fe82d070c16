/**
 * `POST /v1/quotes`: what a job would cost, before it runs.
 * @module
 */
import { type Quote, quoteRequestSchema, quoteSchema } from '../contract/index.ts';
import type { Quotes } from '../credits/quotes.ts';
import type { Jobs } from '../jobs/index.ts';
import type { Caller } from '../session/caller.ts';
import { callerRoute, type Route } from './route.ts';

interface QuoteOptions {
  readonly jobs: Pick<Jobs, 'price'>;
  readonly quotes: Quotes;
  /** Credits that the caller's account can spend now. */
  readonly available: (caller: Caller) => Promise<number>;
}

export const quoteRoutes = ({ jobs, quotes, available }: QuoteOptions): readonly Route[] => [
  callerRoute({
    method: 'POST',
    path: '/v1/quotes',
    id: 'createQuote',
    tag: 'Jobs',
    summary: 'The price of a job, signed; it is the most that the job can cost',
    description: 'Nothing is stored or set aside. Send `token` as `quote` with the job within ten minutes.',
    body: quoteRequestSchema,
    answers: { 200: { description: 'The price.', schema: quoteSchema } },
    problems: [
      'unknown_model',
      'invalid_input',
      'not_found',
      'upload_not_ready',
      'unsupported_media',
      'image_too_large',
      'upload_too_large',
    ],
    handle: async ({ context, caller, body }) => {
      const { input, price } = await jobs.price(caller, body);
      const { token, expiresAt } = quotes.sign({ subject: caller.subject, model: body.model, input }, price.credits);
      const spendable = await available(caller);
      const quote: Quote = {
        model: body.model,
        credits: price.credits,
        lines: [...price.lines],
        available: spendable,
        availableAfter: spendable - price.credits,
        sufficient: spendable >= price.credits,
        expiresAt: expiresAt.toISOString(),
        token,
      };
      return context.json(quote);
    },
  }),
];
