/**
 * `serve`: the proxy as a process.
 * @module
 */
import { once } from 'node:events';
import { createAdaptorServer } from '@hono/node-server';
import { type Environment, readConfig } from '../config.ts';
import { createProxy } from '../index.ts';
import { version } from '../version.ts';
import { CommandError } from './command-error.ts';

/** How long open requests may take to end after a signal; then they are cut. */
const endMs = 8000;

const listenFault = (error: NodeJS.ErrnoException, host: string, port: number): Error => {
  if (error.code === 'EADDRINUSE')
    return new CommandError(`Port ${port} on ${host} is taken. Free it, or set DS_PROXY_PORT to another port.`);
  if (error.code === 'EACCES')
    return new CommandError(`Port ${port} on ${host} may not be used by this user. Set DS_PROXY_PORT above 1023.`);
  if (error.code === 'EADDRNOTAVAIL')
    return new CommandError(`${host} is no address of this machine. Set DS_HOST to one that is.`);
  return error;
};

/** Serves until SIGINT or SIGTERM; then lets open requests end. */
export const serve = async (env: Environment): Promise<void> => {
  const config = readConfig(env);
  const proxy = createProxy(config);
  const server = createAdaptorServer({ fetch: proxy.app.fetch });

  const listening = once(server, 'listening');
  server.listen(config.port, config.host);
  try {
    await listening;
  } catch (error) {
    await proxy.close();
    throw listenFault(error as NodeJS.ErrnoException, config.host, config.port);
  }
  const address = server.address();
  const port = typeof address === 'object' && address !== null ? address.port : config.port;
  proxy.start();
  proxy.log.info('listening', { host: config.host, port, version });

  const signal = await new Promise<string>((resolve) => {
    for (const name of ['SIGINT', 'SIGTERM'] as const) process.once(name, () => resolve(name));
  });
  proxy.log.info('ending', { signal });
  proxy.drain();
  const ended = once(server, 'close');
  server.close();
  // A connection whose last answer began before the signal was promised to stay open; nobody will use it again.
  const sweep = setInterval(() => 'closeIdleConnections' in server && server.closeIdleConnections(), 50);
  const cut = setTimeout(() => 'closeAllConnections' in server && server.closeAllConnections(), endMs);
  await ended;
  clearInterval(sweep);
  clearTimeout(cut);
  await proxy.close();
};
