/**
 * What the soak of jobs runs on: a real PostgreSQL, the stand-ins, and two proxies as processes that can be killed.
 * @module
 */
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { freePort } from '../../../scripts/stack/ports.ts';
import { type ProxyProcess, proxyProcess } from '../../../scripts/stack/proxy-process.ts';
import { developmentSecret } from '../../../scripts/stack/secret.ts';
import { type Services, startServices } from '../../../scripts/stack/services.ts';

export const trialCredits = 40;

export interface ProxyServer {
  readonly url: string;
  /** Starts it, with a crash point or without. */
  start(crashAt?: string): Promise<void>;
  kill(): Promise<void>;
  /** Resolves when it has ended by itself. */
  ended(): Promise<void>;
}

export interface World {
  readonly services: Services;
  readonly proxies: readonly ProxyServer[];
  /** The last of what the proxies printed, for a report of failures. */
  output(): string;
  close(): Promise<void>;
}

const createProxy = async (env: NodeJS.ProcessEnv, onOutput: (text: string) => void): Promise<ProxyServer> => {
  const port = await freePort();
  const url = `http://127.0.0.1:${port}`;
  let running: ProxyProcess | undefined;
  return {
    url,
    start: async (crashAt) => {
      const added = crashAt === undefined ? {} : { DS_CRASH_AT: crashAt };
      running = proxyProcess(url, { ...env, DS_PROXY_PORT: String(port), ...added }, onOutput);
      await running.start();
    },
    kill: async () => running?.kill(),
    ended: async () => running?.ended(),
  };
};

export const startWorld = async (): Promise<World> => {
  const dataDir = await mkdtemp(join(tmpdir(), 'ds-soak-'));
  const secret = await developmentSecret(dataDir);
  const services = await startServices({ dataDir, secret, env: {}, delayScale: 0 });
  let output = '';
  const env: NodeJS.ProcessEnv = {
    PATH: process.env.PATH,
    NODE_OPTIONS: process.env.NODE_OPTIONS,
    DS_SECRET: secret,
    ...services.env,
    // A job of a killed proxy is to be taken over while the soak runs.
    DS_JOB_LEASE_SECONDS: '2',
    DS_RATE_PER_SECOND: '1000',
    DS_RATE_BURST: '10000',
    DS_TRIAL_CREDITS: String(trialCredits),
    LOG_LEVEL: 'warn',
  };
  const take = (text: string) => {
    output = (output + text).slice(-8_000);
  };
  const proxies = await Promise.all([createProxy(env, take), createProxy(env, take)]);
  return {
    services,
    proxies,
    output: () => output,
    close: async () => {
      await Promise.all(proxies.map((proxy) => proxy.kill()));
      await services.close();
      await rm(dataDir, { recursive: true, force: true });
    },
  };
};
