/**
 * The ports that a person may choose. A taken one is found before anything starts, so that the message names it.
 * @module
 */
import { createServer } from 'node:net';

/** A port that another program holds, or a value that is no port. */
export class PortError extends Error {
  override name = 'PortError';
}

/** Reads a port from the environment; throws `PortError` when it is none. */
export function portFromEnv(name: string, standard: number): number {
  const text = process.env[name];
  if (text === undefined || text === '') return standard;
  const port = Number(text);
  if (!Number.isInteger(port) || port < 1 || port > 65535) {
    throw new PortError(`${name} is "${text}": it must be a whole number from 1 to 65535.`);
  }
  return port;
}

/** Whether a server on this machine can listen on `port` now. */
export function isFree(port: number): Promise<boolean> {
  return new Promise((resolve, reject) => {
    const server = createServer();
    server.once('error', (error: NodeJS.ErrnoException) => {
      if (error.code === 'EADDRINUSE' || error.code === 'EACCES') resolve(false);
      else reject(error);
    });
    server.listen(port, '127.0.0.1', () => server.close(() => resolve(true)));
  });
}

/** Throws `PortError` when `port` on this machine is taken. `name` is the variable that changes it. */
export async function assertFree(port: number, name: string): Promise<void> {
  if (await isFree(port)) return;
  throw new PortError(
    `Port ${port} is taken, or not allowed, on this machine. End the program that holds it, or choose another: ${name}=${port + 1} npm start`,
  );
}

/** A port that nobody holds now, given by the system. */
export function freePort(): Promise<number> {
  return new Promise((resolve, reject) => {
    const server = createServer();
    server.once('error', reject);
    server.listen(0, '127.0.0.1', () => {
      const address = server.address();
      const port = typeof address === 'object' && address !== null ? address.port : 0;
      server.close(() => resolve(port));
    });
  });
}
