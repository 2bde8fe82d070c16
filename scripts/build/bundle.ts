/**
 * One run of the bundler, with what all our browser outputs share.
 * @module
 */
import { join } from 'node:path';
import { build } from 'vite';
import { ROOT } from '../root.ts';

export interface BundleOptions {
  /** From the root of the repository, as in `packages/elements`. */
  readonly packageDir: string;
  /** Entry names (paths without `.js`) and their sources below `src/`. */
  readonly entries: Readonly<Record<string, string>>;
  readonly outDir: string;
  /** Leaves packages of npm to the consumer's own bundler. */
  readonly external: boolean;
  /** Everything in the entry's own file, lazy parts too. */
  readonly singleFile?: boolean;
  /** Names in the source that become these values, written as code. */
  readonly define?: Readonly<Record<string, string>>;
}

/** Sources of our own packages, where the bundle takes them in. */
const OWN = { '@diffusion-studio/client-sdk': join(ROOT, 'packages/client-sdk/src/index.ts') };

/** Writes the bundle beside what is in `outDir` already. */
export async function bundle({
  packageDir,
  entries,
  outDir,
  external,
  singleFile,
  define,
}: BundleOptions): Promise<void> {
  const source = join(ROOT, packageDir, 'src');
  await build({
    configFile: false,
    root: join(ROOT, packageDir),
    base: './',
    publicDir: false,
    logLevel: 'warn',
    resolve: external ? {} : { alias: OWN },
    // For scripts nobody else will replace this name, and a browser has no `process`.
    define: external ? { ...define } : { 'process.env.NODE_ENV': '"production"', ...define },
    build: {
      outDir,
      emptyOutDir: false,
      target: 'es2022',
      minify: true,
      sourcemap: true,
      reportCompressedSize: false,
      // As a library: else each dynamic import goes through a helper that writes <link> elements into the host's page.
      lib: {
        formats: ['es'],
        entry: Object.fromEntries(Object.entries(entries).map(([name, path]) => [name, join(source, path)])),
      },
      rolldownOptions: {
        preserveEntrySignatures: 'strict',
        ...(external ? { external: /^(?![./]|[A-Za-z]:[\\/]|\0)/ } : {}),
        output: {
          // Vite keeps the white space of libraries for the sake of `#__PURE__` notes; what we ship is final.
          minify: true,
          entryFileNames: '[name].js',
          // Flat: `new URL('worker.js', import.meta.url)` means the same file from every chunk.
          chunkFileNames: '[name]-[hash].js',
          ...(singleFile ? { codeSplitting: false } : {}),
        },
      },
    },
  });
}
