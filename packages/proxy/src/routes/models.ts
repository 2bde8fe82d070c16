/**
 * `GET /v1/models`: the catalogue.
 * @module
 */
import { fingerprint } from '../canonical-json.ts';
import { type Model, modelListSchema } from '../contract/index.ts';
import { openRoute, type Route } from './route.ts';

const matches = (header: string, etag: string): boolean =>
  header.split(',').some((item) => item.trim() === '*' || item.trim().replace(/^W\//, '') === etag);

export const modelRoutes = (models: readonly Model[]): readonly Route[] => {
  // The catalogue is fixed while the process lives: it is written once.
  const body = JSON.stringify({ items: models });
  const etag = `"${fingerprint(models).toString('base64url')}"`;
  return [
    openRoute({
      method: 'GET',
      path: '/v1/models',
      id: 'listModels',
      tag: 'Catalogue',
      summary: 'The models that can run here, with their inputs, limits and prices',
      headers: { 'If-None-Match': { description: 'The ETag of the catalogue that the caller holds.' } },
      answers: {
        200: {
          description: 'The catalogue.',
          schema: modelListSchema,
          headers: { ETag: 'Changes with the catalogue.' },
        },
        304: { description: 'The caller’s copy is current.' },
      },
      handle: ({ context }) => {
        context.header('ETag', etag);
        context.header('Cache-Control', 'no-cache');
        if (matches(context.req.header('if-none-match') ?? '', etag)) return context.body(null, 304);
        context.header('Content-Type', 'application/json');
        return context.body(body);
      },
    }),
  ];
};
