/**
 * Reads the providers' documents and turns each into checks of one operation at a time.
 * @module
 */
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Ajv, ErrorObject, ValidateFunction } from 'ajv';
import { Ajv as Ajv07 } from 'ajv';
import { Ajv2020 } from 'ajv/dist/2020.js';
import addFormats from 'ajv-formats';
import { parse } from 'yaml';
import type { Exchange } from '../recorder.ts';

/** What a check found wrong; empty when all is well. */
export type Findings = readonly string[];

/** One operation as a document describes it. */
export interface Operation {
  /** As in `POST /images/generations`. */
  readonly id: string;
  readonly document: string;
  matches(exchange: Exchange): boolean;
  checkRequest(exchange: Exchange): Findings;
  checkResponse(exchange: Exchange): Findings;
}

type Json = { readonly [key: string]: unknown };

const isObject = (value: unknown): value is Json =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

const at = (value: unknown, ...path: string[]): unknown =>
  path.reduce<unknown>((inner, key) => (isObject(inner) ? inner[key] : undefined), value);

/** Follows a `$ref` within a document, to where a response or parameter is written. */
const follow = (document: unknown, node: unknown): unknown => {
  const ref = at(node, '$ref');
  return typeof ref === 'string' ? follow(document, at(document, ...ref.slice(2).split('/'))) : node;
};

/**
 * The documents are stored as they were published. Three habits of theirs are not JSON Schema: `nullable`, `type: bool`,
 * and `oneOf` between objects that have no required members, where both always match.
 */
function normalise(node: unknown): unknown {
  if (Array.isArray(node)) return node.map(normalise);
  if (!isObject(node)) return node;
  const { nullable, oneOf, ...rest } = Object.fromEntries(
    Object.entries(node).map(([key, value]) => [
      key,
      key === 'type' && value === 'bool' ? 'boolean' : normalise(value),
    ]),
  );
  const schema = oneOf === undefined ? rest : { ...rest, anyOf: oneOf };
  return nullable === true ? { anyOf: [schema, { type: 'null' }] } : schema;
}

const createAjv = (is31: boolean, coerceTypes: boolean): Ajv => {
  const options = { strict: false, allErrors: true, logger: false, coerceTypes, validateSchema: false } as const;
  const ajv = is31 ? new Ajv2020(options) : new Ajv07(options);
  addFormats.default(ajv as Ajv);
  return ajv as Ajv;
};

const describe = (part: string, errors: readonly ErrorObject[] | null | undefined): string[] =>
  (errors ?? []).map(({ instancePath, message, params }) => {
    const allowed = Array.isArray(params.allowedValues) ? `: ${params.allowedValues.join(', ')}` : '';
    const extra = typeof params.additionalProperty === 'string' ? `: ${params.additionalProperty}` : '';
    return `${part}${instancePath} ${message ?? 'is not valid'}${allowed}${extra}`;
  });

const run = (validate: ValidateFunction | undefined, part: string, value: unknown): string[] => {
  if (validate === undefined) return [];
  const copy: unknown = structuredClone(value);
  return validate(copy) ? [] : describe(part, validate.errors);
};

/** `/models/{model}` below `base`, as a pattern of real paths. */
const pathPattern = (base: string, path: string): RegExp =>
  new RegExp(`^${base}${path.replace(/[.+]/g, '\\$&').replace(/\{\w+\}/g, '[^/]+')}$`);

const pointerToken = (key: string) => encodeURIComponent(key.replaceAll('~', '~0').replaceAll('/', '~1'));

/** A multipart form as the document describes it: `image[]` is an `image` of several; a file is a string of bytes. */
const formBody = (body: unknown): unknown =>
  isObject(body)
    ? Object.fromEntries(
        Object.entries(body).map(([name, value]) => {
          const plain = (item: unknown) => (isObject(item) ? 'bytes' : item);
          return [name.replace(/\[\]$/, ''), Array.isArray(value) ? value.map(plain) : plain(value)];
        }),
      )
    : body;

const typeOf = (headers: Readonly<Record<string, string>>) => headers['content-type']?.split(';')[0] ?? '';

/** Operations of an OpenAPI 3.0 or 3.1 document. */
export function openApiOperations(
  document: string,
  published: unknown,
  base: string,
  errorSchema: string,
): Operation[] {
  const is31 = String(at(published, 'openapi')).startsWith('3.1');
  const spec = normalise(published);
  const compilers = [createAjv(is31, false), createAjv(is31, true)] as const;
  for (const ajv of compilers) ajv.addSchema(spec as Json, document);
  const compile = (pointer: readonly string[], coerce = false) =>
    compilers[coerce ? 1 : 0].compile({ $ref: `${document}#/${pointer.map(pointerToken).join('/')}` });
  const checkError = compile(errorSchema.split('/'));

  const operations: Operation[] = [];
  for (const [path, methods] of Object.entries(at(spec, 'paths') as Json)) {
    for (const [method, operation] of Object.entries(methods as Json)) {
      const where = ['paths', path, method];
      const pattern = pathPattern(base, path);
      const parameters = ((at(operation, 'parameters') as unknown[]) ?? []).map((node) => follow(spec, node));
      operations.push({
        id: `${method.toUpperCase()} ${path}`,
        document,
        matches: (exchange) => exchange.method.toLowerCase() === method && pattern.test(exchange.path),
        checkRequest({ headers, query, body }) {
          const missing = parameters
            .filter((node) => at(node, 'in') === 'query' && at(node, 'required') === true)
            .map((node) => String(at(node, 'name')))
            .filter((name) => query[name] === undefined)
            .map((name) => `query ${name} is missing`);
          if (at(operation, 'requestBody') === undefined) return missing;
          const type = typeOf(headers);
          const pointer = [...where, 'requestBody', 'content', type, 'schema'];
          if (at(spec, ...pointer) === undefined) return [...missing, `the content type ${type} is not described`];
          const isForm = type === 'multipart/form-data';
          return [...missing, ...run(compile(pointer, isForm), 'request', isForm ? formBody(body) : body)];
        },
        checkResponse({ status, responseHeaders, response }) {
          if (status >= 400) return run(checkError, 'error', response);
          const content = at(follow(spec, at(operation, 'responses', String(status))), 'content');
          const type = typeOf(responseHeaders);
          if (at(operation, 'responses', String(status)) === undefined) return [`status ${status} is not described`];
          if (content === undefined) return [];
          if (at(content, type) === undefined) return [`the content type ${type} of ${status} is not described`];
          const validate = compile([...where, 'responses', String(status), 'content', type, 'schema']);
          const items = type === 'text/event-stream' && Array.isArray(response) ? response : [response];
          return items.flatMap((item) => run(validate, 'response', item));
        },
      });
    }
  }
  return operations;
}

/** Discovery's way of writing schemas, as JSON Schema. Objects take no members that are not described. */
function fromDiscovery(node: unknown): unknown {
  if (Array.isArray(node)) return node.map(fromDiscovery);
  if (!isObject(node)) return node;
  const { $ref, type, format, required: _required, id: _name, ...rest } = node;
  if (typeof $ref === 'string') return { $ref: `#/definitions/${$ref}` };
  const inner = Object.fromEntries(
    Object.entries(rest).map(([key, value]) => [
      key,
      key === 'properties' && isObject(value)
        ? Object.fromEntries(Object.entries(value).map(([name, schema]) => [name, fromDiscovery(schema)]))
        : fromDiscovery(value),
    ]),
  );
  const is64 = format === 'int64' || format === 'uint64';
  return {
    ...inner,
    ...(type === undefined || type === 'any' ? {} : { type }),
    ...(is64 ? { pattern: '^-?\\d+$' } : format === 'date-time' ? { format } : {}),
    ...(isObject(rest.properties) && rest.additionalProperties === undefined ? { additionalProperties: false } : {}),
  };
}

/** Operations of a Google discovery document. */
export function discoveryOperations(document: string, published: unknown): Operation[] {
  const ajv = createAjv(false, false);
  const definitions = fromDiscovery(at(published, 'schemas')) as Json;
  ajv.addSchema({ definitions }, document);
  const compile = (schema: unknown) =>
    typeof schema === 'string' ? ajv.compile({ $ref: `${document}#/definitions/${schema}` }) : undefined;
  const common = Object.keys((at(published, 'parameters') as Json) ?? {});
  const operations: Operation[] = [];
  for (const resource of Object.values(at(published, 'resources') as Json)) {
    for (const method of Object.values((at(resource, 'methods') as Json) ?? {})) {
      const simple = at(method, 'mediaUpload', 'protocols', 'simple', 'path');
      const path = `/${String(at(published, 'servicePath'))}${String(at(method, 'path'))}`;
      const patterns = [path, simple].filter((one) => typeof one === 'string').map((one) => pathPattern('', one));
      const known = new Set([...common, ...Object.keys((at(method, 'parameters') as Json) ?? {}), 'uploadType']);
      const checkBody = compile(at(method, 'request', '$ref'));
      const checkAnswer = compile(at(method, 'response', '$ref'));
      operations.push({
        id: String(at(method, 'id')),
        document,
        matches: (exchange) =>
          exchange.method === at(method, 'httpMethod') &&
          exchange.query.upload_id === undefined &&
          patterns.some((pattern) => pattern.test(encodePath(exchange.path))),
        checkRequest: ({ query, body }) => [
          ...Object.keys(query)
            .filter((name) => !known.has(name))
            .map((name) => `query ${name} is not described`),
          ...(body === undefined || at(body, 'media') !== undefined ? [] : run(checkBody, 'request', body)),
        ],
        checkResponse({ status, response }) {
          if (status >= 400)
            return typeof at(response, 'error', 'message') === 'string' ? [] : ['error.message is missing'];
          return response === undefined ? [] : run(checkAnswer, 'response', response);
        },
      });
    }
  }
  return operations;
}

/** An object's name is one segment of the path, however many slashes it has. */
const encodePath = (path: string) =>
  path.replace(/^(.*\/o\/)(.+)$/, (_whole, before: string, name: string) => before + name.replaceAll('/', '%2F'));

/** JSON or YAML. */
export async function readDocument(specs: string, file: string): Promise<unknown> {
  const text = await readFile(join(specs, file), 'utf8');
  return file.endsWith('.yaml') ? parse(text) : JSON.parse(text);
}

/** Checks of images against what the SDK's types say, which are newer than the document. */
export function openAiTypeOperations(document: string, published: unknown): Operation[] {
  const compilers = [createAjv(false, false), createAjv(false, true)] as const;
  for (const ajv of compilers) ajv.addSchema(published as Json, document);
  const compile = (root: string, coerce = false) =>
    compilers[coerce ? 1 : 0].compile({ $ref: `${document}#/roots/${root}` });
  const operation = (path: string, params: ValidateFunction, event: ValidateFunction): Operation => {
    const answer = compile('ImagesResponse');
    return {
      id: `POST ${path}`,
      document,
      matches: (exchange) => exchange.method === 'POST' && exchange.path === `/v1${path}`,
      // A form carries files as bytes; the types describe what the SDK takes in their place.
      checkRequest: ({ headers, body }) => (typeOf(headers) === 'application/json' ? run(params, 'request', body) : []),
      checkResponse({ status, response }) {
        if (status >= 400) return [];
        return Array.isArray(response)
          ? response.flatMap((item) => run(event, 'event', item))
          : run(answer, 'response', response);
      },
    };
  };
  return [
    operation('/images/generations', compile('ImageGenerateParams'), compile('ImageGenStreamEvent')),
    operation('/images/edits', compile('ImageEditParams', true), compile('ImageEditStreamEvent')),
  ];
}
