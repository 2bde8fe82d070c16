/**
 * The packages as npm would publish them, unpacked into a consumer's `node_modules`.
 * @module
 */
import { mkdir, mkdtemp, readdir, readFile, rm, symlink } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { ROOT } from '../root.ts';
import { runTool } from '../run-tool.ts';

export interface PackedPackage {
  /** Folder below `packages/`. */
  readonly folder: string;
  readonly name: string;
  readonly tarball: string;
}

export interface Consumer {
  /** An empty project with the packed packages installed. */
  readonly dir: string;
  remove(): Promise<void>;
}

/** Packs every package into a temporary folder. */
export async function packAll(): Promise<{ packed: readonly PackedPackage[]; remove(): Promise<void> }> {
  const out = await mkdtemp(join(tmpdir(), 'ds-pack-'));
  const remove = () => rm(out, { recursive: true, force: true });
  try {
    const packed: PackedPackage[] = [];
    for (const folder of await readdir(join(ROOT, 'packages'))) {
      const args = ['pack', '--json', '--ignore-scripts', '--loglevel=error', '--pack-destination', out];
      const { code, output } = await runTool('npm', args, { cwd: join(ROOT, 'packages', folder) });
      const file = /"filename":\s*"([^"]+)"/.exec(output)?.[1];
      if (code !== 0 || file === undefined) throw new Error(`npm pack ${folder}: ${output}`);
      const { name } = JSON.parse(await readFile(join(ROOT, 'packages', folder, 'package.json'), 'utf8')) as {
        name: string;
      };
      packed.push({ folder, name, tarball: join(out, file.replace('@', '').replace('/', '-')) });
    }
    return { packed, remove };
  } catch (error) {
    await remove();
    throw error;
  }
}

/**
 * A project that has only these packages and their own dependencies. Those are links to what is installed here, so
 * that no network is needed; ours are real copies, so that they cannot reach anything that they do not declare.
 */
export async function consumerOf(packages: readonly PackedPackage[]): Promise<Consumer> {
  const dir = await mkdtemp(join(tmpdir(), 'ds-consumer-'));
  const modules = join(dir, 'node_modules');
  for (const { name, tarball, folder } of packages) {
    const target = join(modules, name);
    await mkdir(target, { recursive: true });
    const { code, output } = await runTool('tar', ['-xzf', tarball, '-C', target, '--strip-components=1']);
    if (code !== 0) throw new Error(output);
    const manifest = JSON.parse(await readFile(join(target, 'package.json'), 'utf8')) as {
      dependencies?: Record<string, string>;
    };
    for (const dependency of Object.keys(manifest.dependencies ?? {})) {
      if (dependency.startsWith('@diffusion-studio/')) continue;
      const link = join(modules, dependency);
      await mkdir(dirname(link), { recursive: true });
      await symlink(await installedAt(folder, dependency), link, 'junction').catch((error: NodeJS.ErrnoException) => {
        if (error.code !== 'EEXIST') throw error;
      });
    }
  }
  return { dir, remove: () => rm(dir, { recursive: true, force: true }) };
}

/** Where npm put a dependency of a package: beside the package or at the root. */
async function installedAt(folder: string, dependency: string): Promise<string> {
  const places = createRequire(join(ROOT, 'packages', folder, 'package.json')).resolve.paths(dependency) ?? [];
  for (const place of places) {
    const candidate = join(place, dependency);
    const found = await readFile(join(candidate, 'package.json')).catch(() => undefined);
    if (found) return candidate;
  }
  throw new Error(`${folder} declares ${dependency}, which is not installed.`);
}
