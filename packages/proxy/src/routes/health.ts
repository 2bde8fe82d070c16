/**
 * `/healthz`, `/readyz` and `/metrics`: for those who operate the proxy.
 * @module
 */
import { z } from 'zod';
import { ProblemError } from '../problem-error.ts';
import type { Metrics } from '../telemetry/metrics.ts';
import { openRoute, type Route } from './route.ts';

const healthSchema = z.object({ status: z.literal('ok') });

interface HealthOptions {
  /** Resolves when requests can be served; rejects where the database does not answer or the proxy is ending. */
  readonly ready: () => Promise<void>;
  readonly metrics: Metrics;
}

export const healthRoutes = ({ ready, metrics }: HealthOptions): readonly Route[] => [
  openRoute({
    method: 'GET',
    path: '/healthz',
    id: 'healthz',
    tag: 'Operate',
    summary: 'Whether the process lives',
    answers: { 200: { description: 'It does.', schema: healthSchema } },
    handle: ({ context }) => context.json({ status: 'ok' }),
  }),
  openRoute({
    method: 'GET',
    path: '/readyz',
    id: 'readyz',
    tag: 'Operate',
    summary: 'Whether requests can be served',
    answers: { 200: { description: 'They can.', schema: healthSchema } },
    problems: ['unavailable'],
    handle: async ({ context }) => {
      await ready().catch((cause: unknown) => {
        throw new ProblemError('unavailable', { cause });
      });
      return context.json({ status: 'ok' });
    },
  }),
  openRoute({
    method: 'GET',
    path: '/metrics',
    id: 'metrics',
    tag: 'Operate',
    summary: 'Metrics for Prometheus',
    description:
      'Requests by route and status, jobs by state, and the balances of the house. Keep it inside your network.',
    answers: { 200: { description: 'Metrics.', type: 'text/plain' } },
    handle: async ({ context }) => {
      context.header('Content-Type', 'text/plain; version=0.0.4; charset=utf-8');
      return context.body(await metrics.text());
    },
  }),
];
