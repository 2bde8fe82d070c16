/**
 * `npm start`: the whole studio on this machine, until Ctrl+C.
 * @module
 */
import { resolve } from 'node:path';
import { ROOT } from './root.ts';
import { portFromEnv } from './stack/ports.ts';
import { type Stack, startStack } from './stack.ts';

const started = performance.now();
let stack: Stack | undefined;
let ending = false;

/** Ends all children, the proxy first. A second signal changes nothing: the first is on its way. */
async function end(code: number): Promise<void> {
  if (ending) return;
  ending = true;
  process.stdout.write('\nEnding …\n');
  await stack?.close();
  process.exit(code);
}

try {
  if (process.env.NODE_ENV === 'production') {
    throw new Error(
      'npm start is for development and runs stand-ins. In production run: npx @diffusion-studio/proxy serve',
    );
  }
  const proxyPort = portFromEnv('DS_PROXY_PORT', 8787);
  const playgroundPort = portFromEnv('DS_PLAYGROUND_PORT', 5173);
  const dataDir = resolve(ROOT, process.env.DS_DATA_DIR || '.data');
  process.stdout.write('Starting Diffusion Studio …\n');
  const starting = startStack({
    dataDir,
    proxyPort,
    playgroundPort,
    env: { LOG_LEVEL: 'warn', ...process.env },
    delayScale: 1,
    onProxyOutput: (text) => process.stderr.write(text),
  });
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) {
    process.on(signal, () => void starting.catch(() => {}).then(() => end(0)));
  }
  stack = await starting;
  print(stack);
  void stack.proxyEnded().then(() => {
    if (ending) return;
    process.stderr.write('The proxy has ended by itself; see above.\n');
    return end(1);
  });
} catch (error) {
  process.stderr.write(`\n${error instanceof Error ? error.message : String(error)}\n`);
  process.exit(1);
}

function print({ playgroundUrl, foreignUrl, ownLitUrl, proxyUrl, services }: Stack): void {
  const seconds = ((performance.now() - started) / 1000).toFixed(1);
  const lines: [string, string][] = [
    ['Playground', playgroundUrl],
    ['On a foreign page', foreignUrl],
    ['Beside another Lit', ownLitUrl],
    ['Proxy', proxyUrl],
    ['HTTP reference', `${proxyUrl}/docs`],
    ...(services.outboxUrl ? ([['Mails that were sent', services.outboxUrl]] as [string, string][]) : []),
  ];
  const width = Math.max(...lines.map(([name]) => name.length), ...services.list.map(({ name }) => name.length));
  process.stdout.write(`\nDiffusion Studio runs (${seconds} s). Ctrl+C ends it.\n\n`);
  for (const [name, url] of lines) process.stdout.write(`  ${name.padEnd(width)}  ${url}\n`);
  process.stdout.write('\nServices behind the proxy\n\n');
  for (const { name, where, real } of services.list) {
    process.stdout.write(`  ${name.padEnd(width)}  ${where}${real ? '  (real)' : ''}\n`);
  }
  process.stdout.write('\n');
}
