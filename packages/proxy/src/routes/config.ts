/**
 * `GET /v1/config`: the public set-up for elements.
 * @module
 */
import { configSchema, type PublicConfig } from '../contract/index.ts';
import { openRoute, type Route } from './route.ts';

export const configRoutes = (config: PublicConfig): readonly Route[] => {
  const body = JSON.stringify(config);
  return [
    openRoute({
      method: 'GET',
      path: '/v1/config',
      id: 'getConfig',
      tag: 'Set-up',
      summary: 'Public set-up: where to sign in, where files go, what is on, how long files are kept',
      answers: { 200: { description: 'The set-up. Nothing in it is secret.', schema: configSchema } },
      handle: ({ context }) => {
        context.header('Cache-Control', 'no-cache');
        context.header('Content-Type', 'application/json');
        return context.body(body);
      },
    }),
  ];
};
