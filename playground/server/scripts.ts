/**
 * Bundles the browser side of the playground in memory, so that two playgrounds on one machine never race for a folder.
 * @module
 */
import { fileURLToPath } from 'node:url';
import { build, type Rolldown } from 'vite';

const entries = {
  'playground.js': '../src/main.ts',
  'service-worker.js': '../src/service-worker.ts',
  'strict-host.js': '../hosts/strict-host.ts',
  'own-lit-host.js': '../hosts/own-lit-host.ts',
} as const;

/** Name of a bundled script. */
export type ScriptName = keyof typeof entries;

/** Each script as one self-contained module. */
export async function bundleScripts(): Promise<Record<ScriptName, string>> {
  const bundled = await Promise.all(
    Object.entries(entries).map(async ([name, path]) => [
      name,
      await bundle(fileURLToPath(new URL(path, import.meta.url))),
    ]),
  );
  return Object.fromEntries(bundled);
}

async function bundle(input: string): Promise<string> {
  const result = (await build({
    configFile: false,
    root: fileURLToPath(new URL('..', import.meta.url)),
    publicDir: false,
    logLevel: 'warn',
    build: {
      write: false,
      target: 'es2023',
      modulePreload: { polyfill: false },
      rolldownOptions: { input, output: { format: 'es', codeSplitting: false } },
    },
  })) as Rolldown.RolldownOutput;
  return result.output[0].code;
}
