/**
 * The proxy as a process of its own, as in production, so that tests can kill it.
 * @module
 */
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';

const CLI = fileURLToPath(new URL('../../packages/proxy/src/cli.ts', import.meta.url));
const END_WITH_PARENT = new URL('./end-with-parent.ts', import.meta.url).href;
/** A proxy that is not ready by then will not be. */
const READY_MS = 60_000;
/** How long a proxy may take to finish its requests before it is killed. */
const END_MS = 10_000;

export interface ProxyProcess {
  /** Undefined while it does not run. */
  readonly pid: number | undefined;
  /** Starts it and resolves when `/readyz` answers 200. Rejects with its last output when it ends before. */
  start(): Promise<void>;
  /** Ends it as an operator would (SIGTERM). */
  end(): Promise<void>;
  /** Ends it as a crash would (SIGKILL). */
  kill(): Promise<void>;
  /** Resolves when it has ended for whatever reason. */
  ended(): Promise<void>;
}

/** `onOutput` gets each piece of its standard output and error. */
export function proxyProcess(url: string, env: NodeJS.ProcessEnv, onOutput: (text: string) => void): ProxyProcess {
  let child: ChildProcess | undefined;
  const running = () => child !== undefined && child.exitCode === null && child.signalCode === null;

  async function stop(signal: 'SIGTERM' | 'SIGKILL') {
    if (!child || !running()) return;
    const exit = once(child, 'exit');
    child.kill(signal);
    const timer = setTimeout(() => child?.kill('SIGKILL'), END_MS);
    await exit;
    clearTimeout(timer);
  }

  return {
    get pid() {
      return running() ? child?.pid : undefined;
    },
    async start() {
      if (running()) return;
      let tail = '';
      const started = spawn(process.execPath, ['--import', END_WITH_PARENT, CLI, 'serve'], {
        env,
        stdio: ['ignore', 'pipe', 'pipe', 'ipc'],
      });
      child = started;
      const take = (chunk: Buffer) => {
        tail = (tail + chunk.toString()).slice(-4000);
        onOutput(chunk.toString());
      };
      started.stdout?.on('data', take);
      started.stderr?.on('data', take);
      await untilReady(`${url}/readyz`, () => {
        if (!running()) throw new Error(`The proxy ended while it started:\n${tail.trim()}`);
      });
    },
    end: () => stop('SIGTERM'),
    kill: () => stop('SIGKILL'),
    async ended() {
      if (child && running()) await once(child, 'exit');
    },
  };
}

/** Asks until the answer is 200. A port opens without telling anyone, so this can only be polled. */
async function untilReady(url: string, assertAlive: () => void): Promise<void> {
  const deadline = Date.now() + READY_MS;
  while (Date.now() < deadline) {
    assertAlive();
    const response = await fetch(url, { signal: AbortSignal.timeout(2000) }).catch(() => undefined);
    await response?.body?.cancel();
    if (response?.ok) return;
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
  throw new Error(`The proxy did not become ready at ${url} in ${READY_MS / 1000} s.`);
}
