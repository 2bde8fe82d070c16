/**
 * `GET /v1/models`: the catalogue.
 * @module
 */
import { fingerprint } from '../canonical-json.ts';
import { modelListSchema } from '../contract/index.ts';
import type { Catalogue } from '../models/catalogue.ts';
import { openRoute, type Route } from './route.ts';

const matches = (header: string, etag: string): boolean =>
  header.split(',').some((item) => item.trim() === '*' || item.trim().replace(/^W\//, '') === etag);

export const modelRoutes = (catalogue: Catalogue): readonly Route[] => {
  // Written once, and again only when a model has ended.
  let written = { ids: '', body: '', etag: '' };
  const current = () => {
    const items = catalogue.list();
    const ids = items.map((model) => model.id).join(' ');
    if (ids !== written.ids || written.body === '')
      written = { ids, body: JSON.stringify({ items }), etag: `"${fingerprint(items).toString('base64url')}"` };
    return written;
  };
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
        const { body, etag } = current();
        context.header('ETag', etag);
        context.header('Cache-Control', 'no-cache');
        if (matches(context.req.header('if-none-match') ?? '', etag)) return context.body(null, 304);
        context.header('Content-Type', 'application/json');
        return context.body(body);
      },
    }),
  ];
};
