/**
 * `/openapi.json` and `/docs`: the contract for machines and for people.
 * @module
 */
import { openApiDocument } from './openapi.ts';
import { referencePage, referencePolicy } from './reference-page.ts';
import { openRoute, type Route } from './route.ts';

/** `others` are all other routes of the table; the two that describe them are added. */
export const withReference = (others: readonly Route[], version: string): readonly Route[] => {
  let document = '';
  let page = '';
  const routes: readonly Route[] = [
    ...others,
    openRoute({
      method: 'GET',
      path: '/openapi.json',
      id: 'openapi',
      tag: 'Reference',
      summary: 'This contract as OpenAPI 3.1',
      answers: { 200: { description: 'The document.', type: 'application/json' } },
      handle: ({ context }) => {
        context.header('Content-Type', 'application/json');
        context.header('Cache-Control', 'no-cache');
        return context.body(document);
      },
    }),
    openRoute({
      method: 'GET',
      path: '/docs',
      id: 'docs',
      tag: 'Reference',
      summary: 'This contract as a page',
      answers: { 200: { description: 'The page.', type: 'text/html' } },
      handle: ({ context }) => {
        context.header('Content-Type', 'text/html; charset=utf-8');
        context.header('Content-Security-Policy', referencePolicy);
        context.header('Cache-Control', 'no-cache');
        return context.body(page);
      },
    }),
  ];
  // Both are made once; they describe the whole table, themselves too.
  const made = openApiDocument(routes, version);
  document = JSON.stringify(made);
  page = referencePage(routes, made);
  return routes;
};
