/**
 * Declarations of the browser packages: what can be reached from their entries, and nothing else.
 * @module
 */
import { mkdir, writeFile } from 'node:fs/promises';
import { dirname, join, posix, relative, resolve } from 'node:path';
import ts from 'typescript';
import { ROOT } from '../root.ts';
import { contractTypes } from './contract-types.ts';

/** Where the client's sources import the contract from, after `..` steps. */
const CONTRACT = /(['"])(?:\.\.\/)+proxy\/src\/contract\/[\w-]+\.ts\1/g;
const RELATIVE = /(['"])(\.{1,2}\/[^'"]+)\.ts\1/g;

/**
 * Writes the `.d.ts` of `entries` (paths below `src/`) into `outDir`. The contract's types are written out in
 * `contract.d.ts`, so that neither the proxy nor zod is needed to read them.
 */
export async function writeDeclarations(packageDir: string, entries: readonly string[], outDir: string): Promise<void> {
  const sourceDir = join(ROOT, packageDir, 'src');
  const emitted = emit(
    packageDir,
    entries.map((entry) => join(sourceDir, entry)),
  );

  const reachable = new Map<string, string>();
  const waiting = entries.map((entry) => entry.replace(/\.ts$/, '.d.ts'));
  for (let name = waiting.pop(); name !== undefined; name = waiting.pop()) {
    if (reachable.has(name)) continue;
    const text = name === 'contract.d.ts' ? contractTypes() : emitted.get(name);
    if (text === undefined) throw new Error(`${packageDir}: no declaration was made for ${name}`);
    const folder = posix.dirname(name);
    const toContract = posix.relative(folder, 'contract.js');
    const published = text
      .replaceAll(CONTRACT, `$1${toContract.startsWith('.') ? toContract : `./${toContract}`}$1`)
      .replaceAll(RELATIVE, '$1$2.js$1');
    reachable.set(name, published);
    for (const match of published.matchAll(/(?:from|import)\s*\(?\s*['"](\.{1,2}\/[^'"]+)\.js['"]/g)) {
      waiting.push(posix.join(folder, `${match[1]}.d.ts`));
    }
  }

  for (const [name, text] of reachable) {
    const file = join(outDir, name);
    await mkdir(dirname(file), { recursive: true });
    await writeFile(file, text);
  }
}

/** Declarations of all sources of the package that the entries need, by their path below `src/`. */
function emit(packageDir: string, rootNames: readonly string[]): ReadonlyMap<string, string> {
  const configFile = join(ROOT, packageDir, 'tsconfig.json');
  const parsed = ts.getParsedCommandLineOfConfigFile(
    configFile,
    { noEmit: false, declaration: true, emitDeclarationOnly: true, outDir: '/declarations', rootDir: ROOT },
    { ...ts.sys, onUnRecoverableConfigFileDiagnostic: (diagnostic) => fail([diagnostic]) },
  );
  if (!parsed) throw new Error(`${configFile} cannot be read`);
  const program = ts.createProgram(rootNames, parsed.options);
  const emitted = new Map<string, string>();
  const prefix = posix.join('/declarations', packageDir, 'src/');
  const result = program.emit(undefined, (file, text) => {
    const path = posix.normalize(file.replaceAll('\\', '/'));
    if (path.startsWith(prefix)) emitted.set(path.slice(prefix.length), text);
  });
  fail([...program.getSyntacticDiagnostics(), ...result.diagnostics]);
  return emitted;
}

function fail(diagnostics: readonly ts.Diagnostic[]): void {
  if (diagnostics.length === 0) return;
  throw new Error(
    ts.formatDiagnostics(diagnostics, {
      getCanonicalFileName: (name) => relative(ROOT, resolve(name)),
      getCurrentDirectory: () => ROOT,
      getNewLine: () => '\n',
    }),
  );
}
