/**
 * Binds one small Hono app to a port.
 * @module
 */
import type { Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { createAdaptorServer } from '@hono/node-server';
import type { Hono } from 'hono';

/** A server that listens. */
export interface Listening {
  /** Its origin, as in `http://127.0.0.1:5173`. */
  readonly origin: string;
  close(): Promise<void>;
}

/** Where to listen. Port 0 takes a free one. */
export interface ListenOptions {
  readonly name: string;
  readonly host: string;
  readonly port: number;
  /** The setting that chooses this port; the error for a taken port names it. */
  readonly setting: string;
}

/**
 * Serves `app`.
 * @throws Error `port_taken` that names the port and the setting to change.
 */
export async function listen(app: Hono, { name, host, port, setting }: ListenOptions): Promise<Listening> {
  const server = createAdaptorServer({ fetch: app.fetch, overrideGlobalObjects: false }) as Server;
  await new Promise<void>((resolve, reject) => {
    server.once('error', (error: NodeJS.ErrnoException) => {
      if (error.code !== 'EADDRINUSE') return reject(error);
      const message = `port_taken: port ${port} of ${host} is in use, so the ${name} cannot start. Choose another with ${setting}, or end the program that holds it.`;
      reject(Object.assign(new Error(message), { code: 'port_taken', port }));
    });
    server.listen(port, host, resolve);
  });
  const { port: bound } = server.address() as AddressInfo;
  return {
    origin: `http://${host}:${bound}`,
    close: () =>
      new Promise((resolve, reject) => {
        server.close((error) => (error ? reject(error) : resolve()));
        server.closeAllConnections();
      }),
  };
}
