/**
 * What a route is: one entry of the table from which the app, the OpenAPI document and the reference page are made.
 * @module
 */
import type { Context } from 'hono';
import type { z } from 'zod';
import type { ProblemCode } from '../contract/index.ts';
import type { Caller } from '../session/caller.ts';

/** What the edge knows of a request. */
export interface RequestVariables {
  requestId: string;
  /** The route's pattern once one was chosen, for logs and metrics. */
  route: string;
  caller?: Caller;
  problem?: ProblemCode;
}

export type HttpContext = Context<{ Variables: RequestVariables }>;

export type Method = 'GET' | 'POST' | 'PATCH' | 'DELETE';

/** One kind of answer. Without a schema the body is not JSON, or there is none. */
export interface Answer {
  readonly description: string;
  readonly schema?: z.ZodType;
  /** Media type; `application/json` where there is a schema. */
  readonly type?: string;
  /** Response headers worth naming, with their meaning. */
  readonly headers?: Readonly<Record<string, string>>;
}

interface RouteDescription {
  readonly method: Method;
  /** As OpenAPI writes it: `/v1/jobs/{id}`. Every parameter is a UUID; another form is answered as a missing id is. */
  readonly path: string;
  /** Stable name of the operation, for generated clients. */
  readonly id: string;
  readonly tag: 'Set-up' | 'Catalogue' | 'Jobs' | 'Uploads' | 'Account' | 'Operate' | 'Reference';
  readonly summary: string;
  readonly description?: string;
  /** Request headers with a meaning of their own. */
  readonly headers?: Readonly<Record<string, { readonly description: string; readonly required?: boolean }>>;
  readonly answers: Readonly<Record<number, Answer>>;
  /** Codes beside those that any route can answer with. */
  readonly problems?: readonly ProblemCode[];
}

/** What a handler gets: checked values and the raw context. */
export interface Call<Query, Body> {
  readonly context: HttpContext;
  /** Path parameters; each is a UUID in lower case. */
  readonly params: Readonly<Record<string, string>>;
  readonly query: Query;
  readonly body: Body;
}

type Output<S> = S extends z.ZodType ? z.output<S> : undefined;

type Handler<Query, Body, Extra> = (call: Call<Query, Body> & Extra) => Response | Promise<Response>;

/** A route as the table holds it. */
export interface Route extends RouteDescription {
  readonly auth: 'caller' | 'none';
  readonly query?: z.ZodType;
  readonly body?: z.ZodType;
  /** Called with what `query` and `body` gave, and a caller where `auth` asks for one. */
  handle(call: Call<unknown, unknown> & { readonly caller?: Caller | undefined }): Response | Promise<Response>;
}

interface Checked<Q, B> {
  readonly query?: Q;
  readonly body?: B;
}

/** A route that anyone may call. */
export const openRoute = <Q extends z.ZodType | undefined = undefined, B extends z.ZodType | undefined = undefined>(
  route: RouteDescription & Checked<Q, B> & { readonly handle: Handler<Output<Q>, Output<B>, object> },
): Route => ({ ...route, auth: 'none' }) as Route;

/** A route that needs a caller; its handler gets one. */
export const callerRoute = <Q extends z.ZodType | undefined = undefined, B extends z.ZodType | undefined = undefined>(
  route: RouteDescription &
    Checked<Q, B> & { readonly handle: Handler<Output<Q>, Output<B>, { readonly caller: Caller }> },
): Route => ({ ...route, auth: 'caller' }) as Route;
