/**
 * Licences of everything that ships: the production dependencies of the published packages, theirs included.
 * @module
 */
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { ROOT } from '../root.ts';
import type { Step } from './step.ts';

/** Permissive, and MPL-2.0, which binds only changed files of its own. */
const ALLOWED = new Set([
  'MIT',
  'ISC',
  'Apache-2.0',
  'BSD-2-Clause',
  'BSD-3-Clause',
  '0BSD',
  'MPL-2.0',
  'CC0-1.0',
  'Unlicense',
  'BlueOak-1.0.0',
  'Python-2.0',
]);

interface LockedPackage {
  readonly name?: string;
  readonly license?: string;
  readonly link?: boolean;
  readonly resolved?: string;
  readonly dependencies?: Readonly<Record<string, string>>;
  readonly optionalDependencies?: Readonly<Record<string, string>>;
}

export const licences: Step = {
  name: 'licences',
  async run() {
    const lockfile = JSON.parse(await readFile(join(ROOT, 'package-lock.json'), 'utf8')) as {
      packages: Record<string, LockedPackage>;
    };
    const { packages } = lockfile;
    const failures: string[] = [];
    const seen = new Set<string>();
    const waiting = Object.keys(packages).filter((path) => /^packages\/[^/]+$/.test(path));
    for (let path = waiting.pop(); path !== undefined; path = waiting.pop()) {
      if (seen.has(path)) continue;
      seen.add(path);
      const entry = packages[path];
      if (!entry) continue;
      if (path.includes('node_modules/') && !isAllowed(entry.license)) {
        failures.push(`${path}: licence "${entry.license ?? 'none given'}" may not ship.`);
      }
      for (const name of Object.keys({ ...entry.dependencies, ...entry.optionalDependencies })) {
        const found = resolve(packages, path, name);
        if (found !== undefined) waiting.push(found);
      }
    }
    return failures;
  },
};

/** "A OR B" needs one allowed, "A AND B" needs both. */
function isAllowed(expression: string | undefined): boolean {
  if (!expression) return false;
  return expression
    .replaceAll(/[()]/g, '')
    .split(/\s+OR\s+/)
    .some((choice) => choice.split(/\s+AND\s+/).every((licence) => ALLOWED.has(licence.trim())));
}

/** Finds a dependency as Node does: beside the importer, then one folder up, and so on. */
function resolve(packages: Record<string, LockedPackage>, from: string, name: string): string | undefined {
  let folder = from;
  for (;;) {
    const path = folder === '' ? `node_modules/${name}` : `${folder}/node_modules/${name}`;
    const entry = packages[path];
    if (entry) return entry.link ? entry.resolved : path;
    if (folder === '') return undefined;
    folder = folder.includes('/node_modules/') ? folder.slice(0, folder.lastIndexOf('/node_modules/')) : '';
  }
}
