/**
 * The packages as their consumers get them: publint and attw on the tarballs, an import in Node, a type-check.
 * @module
 */
import { cp, glob, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { ROOT } from '../root.ts';
import { runTool } from '../run-tool.ts';
import { consumerOf, type PackedPackage, packAll } from './packed.ts';
import type { Step } from './step.ts';

/** Entries of `exports` that are no TypeScript modules: files to be served or read. */
const FILES = ['worker', 'custom-elements.json', 'package.json'];

export const packageShape: Step = {
  name: 'package shape',
  async run() {
    const { packed, remove } = await packAll();
    try {
      const browser = packed.filter(({ folder }) => folder !== 'proxy');
      const results = [
        ...(await Promise.all(packed.map((one) => lintTarball(one)))),
        await importInNode(browser),
        await importInNode(packed.filter(({ folder }) => folder === 'proxy')),
        await typeCheckConsumer(browser),
        await pathsInOutput(),
      ];
      return results.flat();
    } finally {
      await remove();
    }
  },
};

async function lintTarball({ name, tarball }: PackedPackage): Promise<readonly string[]> {
  const [publint, attw] = await Promise.all([
    runTool('publint', ['run', tarball, '--strict']),
    runTool('attw', [tarball, '--profile', 'esm-only', '--no-emoji', '--exclude-entrypoints', ...FILES]),
  ]);
  return [
    ...(publint.code === 0 ? [] : [`publint ${name}:\n${publint.output}`]),
    ...(attw.code === 0 ? [] : [`attw ${name}:\n${attw.output}`]),
  ];
}

/** Every entry can be imported on a server, also those that define elements. */
async function importInNode(packages: readonly PackedPackage[]): Promise<readonly string[]> {
  const consumer = await consumerOf(packages);
  try {
    const entries: string[] = [];
    for (const { name } of packages) {
      const manifest = JSON.parse(await readFile(join(consumer.dir, 'node_modules', name, 'package.json'), 'utf8')) as {
        exports: Record<string, unknown>;
      };
      for (const path of Object.keys(manifest.exports)) {
        const isFile = FILES.some((file) => path === `./${file}`);
        if (!isFile && !path.includes('*')) entries.push(name + path.slice(1));
      }
    }
    const script = `${entries.map((entry) => `await import(${JSON.stringify(entry)});`).join('\n')}\n`;
    await writeFile(join(consumer.dir, 'package.json'), '{"type":"module"}');
    await writeFile(join(consumer.dir, 'import.js'), script);
    const { code, output } = await runTool(process.execPath, ['import.js'], { cwd: consumer.dir });
    return code === 0 ? [] : [`import in Node of ${entries.join(', ')}:\n${output}`];
  } finally {
    await consumer.remove();
  }
}

/** Type-checks `scripts/check/consumer` against the tarballs; neither the proxy nor zod can be seen from there. */
async function typeCheckConsumer(packages: readonly PackedPackage[]): Promise<readonly string[]> {
  const consumer = await consumerOf(packages);
  try {
    await cp(join(ROOT, 'scripts/check/consumer'), consumer.dir, { recursive: true });
    const { code, output } = await runTool('tsc', ['-p', consumer.dir]);
    return code === 0 ? [] : [`a consumer's type-check:\n${output}`];
  } finally {
    await consumer.remove();
  }
}

/** No file that is published names a folder of this machine. */
async function pathsInOutput(): Promise<readonly string[]> {
  const failures: string[] = [];
  for await (const file of glob('packages/*/{dist,dist-cdn}/**/*.{js,map,ts}', { cwd: ROOT })) {
    if ((await readFile(join(ROOT, file), 'utf8')).includes(ROOT)) failures.push(`${file} names ${ROOT}`);
  }
  return failures;
}
