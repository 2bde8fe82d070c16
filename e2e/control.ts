/**
 * Lets stories, which run in processes of their own, act on the stack in the runner's process.
 * @module
 */
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { Stack } from '../scripts/stack.ts';

/** What a story can know of the stack, and do to it. */
export interface ControlledStack {
  readonly proxyUrl: string;
  readonly playgroundUrl: string;
  readonly foreignUrl: string;
  readonly ownLitUrl: string;
  readonly cdnUrl: string;
  readonly databaseUrl: string;
  readonly storageUrl: string;
  readonly outboxUrl: string;
  readonly proxyEnv: Readonly<Record<string, string>>;
}

/** The acts: each is a POST to its name; the body, where there is one, is JSON. */
export const acts = ['kill-proxy', 'restart-proxy', 'code-for'] as const;
export type Act = (typeof acts)[number];

export async function startControl(stack: Stack): Promise<{ readonly url: string; close(): Promise<void> }> {
  const run: Readonly<Record<Act, (body: Record<string, string>) => Promise<unknown>>> = {
    'kill-proxy': () => stack.killProxy(),
    'restart-proxy': (env) => stack.restartProxy(env),
    'code-for': async ({ email }) => stack.services.supabase?.codeFor(email ?? ''),
  };
  const facts: ControlledStack = {
    proxyUrl: stack.proxyUrl,
    playgroundUrl: stack.playgroundUrl,
    foreignUrl: stack.foreignUrl,
    ownLitUrl: stack.ownLitUrl,
    cdnUrl: stack.cdnUrl,
    databaseUrl: stack.databaseUrl,
    storageUrl: stack.services.storageOrigin,
    outboxUrl: stack.services.outboxUrl ?? '',
    proxyEnv: stack.proxyEnv as Record<string, string>,
  };
  const server = createServer(async (request, response) => {
    try {
      let text = '';
      for await (const chunk of request) text += chunk;
      const act = acts.find((name) => request.url === `/${name}`);
      const answer = act ? await run[act](text ? (JSON.parse(text) as Record<string, string>) : {}) : facts;
      response.writeHead(200, { 'Content-Type': 'application/json' }).end(JSON.stringify(answer ?? null));
    } catch (error) {
      response.writeHead(500).end(String(error));
    }
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}
