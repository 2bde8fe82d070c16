/**
 * Puts the route table on a Hono app. This is the only place that registers a route, so the OpenAPI document, which is
 * made from the same table, can miss none.
 * @module
 */
import type { Hono } from 'hono';
import type { z } from 'zod';
import { ProblemError } from '../problem-error.ts';
import type { Caller } from '../session/caller.ts';
import type { Session } from '../session/session.ts';
import type { Log } from '../telemetry/log.ts';
import { readJson } from './body.ts';
import { answerProblem } from './problems.ts';
import type { RateLimit } from './rate-limit.ts';
import type { HttpContext, RequestVariables, Route } from './route.ts';

export interface TableOptions {
  readonly session: Session;
  readonly log: Log;
  /** Counts the requests of a subject. */
  readonly subjectLimit: RateLimit;
  /** Counts requests without a caller, and tokens that must be verified, by address. */
  readonly addressLimit: RateLimit;
  readonly addressOf: (context: HttpContext) => string;
}

const uuid = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/i;

const check = (schema: z.ZodType, value: unknown): unknown => {
  const result = schema.safeParse(value);
  if (result.success) return result.data;
  const issue = result.error.issues[0];
  const at = issue?.path.map(String) ?? [];
  const path = issue?.code === 'unrecognized_keys' ? [...at, ...issue.keys.slice(0, 1)] : at;
  throw new ProblemError('invalid_request', {
    ...(path.length === 0 ? {} : { path: path.join('.') }),
    detail: issue?.message ?? 'The value does not fit.',
  });
};

const noParams: Readonly<Record<string, string>> = Object.freeze({});

/** An id of another form is a missing one, and answered as such. */
const paramsOf = (context: HttpContext, names: readonly string[]): Readonly<Record<string, string>> => {
  if (names.length === 0) return noParams;
  const params: Record<string, string> = {};
  for (const name of names) {
    const value = context.req.param(name) ?? '';
    if (!uuid.test(value)) throw new ProblemError('not_found');
    params[name] = value.toLowerCase();
  }
  return params;
};

const register = (app: Hono<{ Variables: RequestVariables }>, route: Route, options: TableOptions): void => {
  const { session, subjectLimit, addressLimit, addressOf } = options;
  const names = [...route.path.matchAll(/\{(\w+)\}/g)].map((match) => match[1] ?? '');
  app.on(route.method, route.path.replace(/\{(\w+)\}/g, ':$1'), async (context) => {
    context.set('route', route.path);
    let caller: Caller | undefined;
    if (route.auth === 'caller') {
      const authorization = context.req.header('authorization');
      const countAddress = () => addressLimit.take(addressOf(context));
      if (authorization === undefined) countAddress();
      const found = session.authenticate(authorization, countAddress);
      caller = found instanceof Promise ? await found : found;
      context.set('caller', caller);
      context.header('RateLimit', subjectLimit.take(caller.subject));
      context.header('RateLimit-Policy', subjectLimit.policy);
    } else if (route.tag !== 'Operate') {
      context.header('RateLimit', addressLimit.take(addressOf(context)));
      context.header('RateLimit-Policy', addressLimit.policy);
    }
    const params = paramsOf(context, names);
    const query = route.query ? check(route.query, context.req.query()) : undefined;
    const body = route.body ? check(route.body, await readJson(context)) : undefined;
    return route.handle({ context, caller, params, query, body });
  });
};

/** Registers every route, and the answers for paths and methods that no route has. */
export const registerRoutes = (
  app: Hono<{ Variables: RequestVariables }>,
  routes: readonly Route[],
  options: TableOptions,
): void => {
  for (const route of routes) register(app, route, options);

  const patterns = routes.map((route) => ({
    method: route.method,
    pattern: new RegExp(`^${route.path.replace(/\./g, '\\.').replace(/\{\w+\}/g, '[^/]+')}$`),
  }));
  app.notFound((context) => {
    const methods = patterns.filter(({ pattern }) => pattern.test(context.req.path)).map(({ method }) => method);
    if (methods.length === 0) return answerProblem(context, new ProblemError('not_found'), options.log);
    const allow = [...new Set(methods.flatMap((method) => (method === 'GET' ? [method, 'HEAD'] : [method])))].join(
      ', ',
    );
    return answerProblem(context, new ProblemError('method_not_allowed', { headers: { Allow: allow } }), options.log);
  });
  app.onError((error, context) => answerProblem(context, error, options.log));
};
