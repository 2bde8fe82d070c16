/**
 * Serves a Hono app on 127.0.0.1.
 * @module
 */

import type { HttpBindings } from '@hono/node-server';
import { serve } from '@hono/node-server';
import type { Hono } from 'hono';

/** Hono's environment in every stand-in: the raw Node request is at hand, to cut a connection when asked. */
export type StandInEnv = { Bindings: HttpBindings };

/** A server that listens. */
export interface Listening {
  /** Origin without a slash at the end, as in `http://127.0.0.1:40123`. */
  readonly url: string;
  readonly port: number;
  /** Ends open connections too. Closing twice is no error. */
  close(): Promise<void>;
}

/**
 * Listens on `port` of 127.0.0.1; 0 takes a free one.
 * @throws Error whose message names the port when it is taken.
 */
export function listen(app: Hono<StandInEnv>, port = 0): Promise<Listening> {
  return new Promise((resolve, reject) => {
    const server = serve({ fetch: app.fetch, hostname: '127.0.0.1', port }, (address) => {
      resolve({
        url: `http://127.0.0.1:${address.port}`,
        port: address.port,
        close: () =>
          new Promise<void>((done) => {
            server.close(() => done());
            if ('closeAllConnections' in server) server.closeAllConnections();
          }),
      });
    });
    server.once('error', (error: NodeJS.ErrnoException) =>
      reject(error.code === 'EADDRINUSE' ? new Error(`Port ${port} is taken.`, { cause: error }) : error),
    );
  });
}
