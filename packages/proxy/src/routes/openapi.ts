/**
 * The OpenAPI 3.1 document, made from the route table and the zod schemas of the contract.
 * @module
 * @see https://spec.openapis.org/oas/v3.1.1.html
 */
import { z } from 'zod';
import * as contract from '../contract/index.ts';
import type { Route } from './route.ts';

type Json = Record<string, unknown>;

/** Schemas of the contract that get a name in `components`: `jobSchema` becomes `Job`. */
const named = new Map<z.ZodType, string>();
for (const [name, value] of Object.entries(contract))
  if (value instanceof z.ZodType && name.endsWith('Schema'))
    named.set(value, `${name.charAt(0).toUpperCase()}${name.slice(1, -'Schema'.length)}`);

/** Codes that a route can answer with because of what it is. */
const impliedProblems = (route: Route): readonly contract.ProblemCode[] => [
  ...(route.auth === 'caller' ? (['token_missing', 'token_invalid', 'token_expired', 'account_erased'] as const) : []),
  ...(route.query || route.body ? (['invalid_request'] as const) : []),
  ...(route.body ? (['payload_too_large', 'unsupported_content_type'] as const) : []),
  ...(route.path.includes('{') ? (['not_found'] as const) : []),
  ...(route.tag === 'Operate' ? [] : (['rate_limited'] as const)),
  ...(route.auth === 'caller' ? (['unavailable'] as const) : []),
  'internal',
];

export const problemsOf = (route: Route): readonly contract.ProblemCode[] => [
  ...new Set([...impliedProblems(route), ...(route.problems ?? [])]),
];

const schemaOf = (schema: z.ZodType, io: 'input' | 'output'): Json => {
  const name = named.get(schema);
  if (name !== undefined) return { $ref: `#/components/schemas/${name}` };
  const { $schema: _schema, ...rest } = z.toJSONSchema(schema, { io, target: 'draft-2020-12' }) as Json;
  return rest;
};

const parametersOf = (route: Route): Json[] => {
  const inPath = [...route.path.matchAll(/\{(\w+)\}/g)].map((match) => ({
    name: match[1],
    in: 'path',
    required: true,
    schema: { type: 'string', format: 'uuid' },
  }));
  const query = route.query ? (z.toJSONSchema(route.query, { io: 'input' }) as Json) : {};
  const required = new Set((query.required as string[] | undefined) ?? []);
  const inQuery = Object.entries((query.properties as Record<string, Json> | undefined) ?? {}).map(
    ([name, schema]) => ({
      name,
      in: 'query',
      required: required.has(name),
      ...(typeof schema.description === 'string' ? { description: schema.description } : {}),
      schema,
    }),
  );
  const inHeaders = Object.entries(route.headers ?? {}).map(([name, header]) => ({
    name,
    in: 'header',
    required: header.required === true,
    description: header.description,
    schema: { type: 'string' },
  }));
  return [...inPath, ...inQuery, ...inHeaders];
};

const responsesOf = (route: Route): Json => {
  const responses: Json = {};
  for (const [status, answer] of Object.entries(route.answers)) {
    const type = answer.type ?? (answer.schema ? 'application/json' : undefined);
    const schema = answer.schema ? schemaOf(answer.schema, 'output') : { type: 'string' };
    responses[status] = {
      description: answer.description,
      ...(answer.headers
        ? {
            headers: Object.fromEntries(
              Object.entries(answer.headers).map(([name, description]) => [
                name,
                { description, schema: { type: 'string' } },
              ]),
            ),
          }
        : {}),
      ...(type === undefined ? {} : { content: { [type]: { schema } } }),
    };
  }
  const codes = problemsOf(route);
  for (const status of new Set(codes.map((code) => contract.problems[code].status)))
    responses[status] = {
      description: codes
        .filter((code) => contract.problems[code].status === status)
        .map((code) => `\`${code}\`: ${contract.problems[code].title}.`)
        .join(' '),
      content: { 'application/problem+json': { schema: { $ref: '#/components/schemas/Problem' } } },
    };
  return responses;
};

const operationOf = (route: Route): Json => {
  const parameters = parametersOf(route);
  return {
    operationId: route.id,
    tags: [route.tag],
    summary: route.summary,
    ...(route.description === undefined ? {} : { description: route.description }),
    security: route.auth === 'caller' ? [{ bearer: [] }] : [],
    ...(parameters.length === 0 ? {} : { parameters }),
    ...(route.body
      ? { requestBody: { required: true, content: { 'application/json': { schema: schemaOf(route.body, 'input') } } } }
      : {}),
    responses: responsesOf(route),
  };
};

const componentsOf = (routes: readonly Route[]): Json => {
  const bodies = new Set(routes.flatMap((route) => (route.body ? [route.body] : [])));
  const schemas: Json = {};
  for (const [schema, name] of named) {
    // Query schemas are spelt out as parameters.
    if (name.endsWith('Query')) continue;
    const { $schema: _schema, ...rest } = z.toJSONSchema(schema, {
      io: bodies.has(schema) ? 'input' : 'output',
    }) as Json;
    schemas[name] = rest;
  }
  return schemas;
};

/** The document for `routes`. */
export const openApiDocument = (routes: readonly Route[], version: string): Json => {
  const paths: Record<string, Json> = {};
  for (const route of routes) {
    const path = paths[route.path] ?? {};
    path[route.method.toLowerCase()] = operationOf(route);
    paths[route.path] = path;
  }
  return {
    openapi: '3.1.1',
    info: {
      title: 'Diffusion Studio',
      version,
      summary: 'Generate media, paid in credits.',
      license: { name: 'MIT', identifier: 'MIT' },
    },
    servers: [{ url: '/' }],
    tags: [...new Set(routes.map((route) => route.tag))].map((name) => ({ name })),
    paths,
    components: {
      schemas: componentsOf(routes),
      securitySchemes: {
        bearer: {
          type: 'http',
          scheme: 'bearer',
          description: 'A Supabase access token, or a token of a source that the host has mounted.',
        },
      },
    },
  };
};
