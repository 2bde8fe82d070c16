import { readFile } from 'node:fs/promises';
import { afterEach, expect, test, vi } from 'vitest';
import { version } from '../version.ts';
import { define } from './define.ts';

/** As much of a registry as `define` uses. */
const registry = () => {
  const classes = new Map<string, CustomElementConstructor>();
  return {
    get: (tag: string) => classes.get(tag),
    define: (tag: string, element: CustomElementConstructor) => classes.set(tag, element),
  };
};
const element = (of: string) =>
  Object.assign(class {}, { version: of }) as unknown as CustomElementConstructor & { version: string };

afterEach(() => {
  vi.unstubAllGlobals();
  vi.restoreAllMocks();
});

test('the first class of a tag stays; another version is named in a warning, the same class is not', () => {
  vi.stubGlobal('customElements', registry());
  const warn = vi.spyOn(console, 'warn').mockImplementation(() => {});
  const first = element('0.1.0');
  define('ds-x', first);
  define('ds-x', first);
  expect(warn).not.toHaveBeenCalled();
  define('ds-x', element('0.2.0'));
  expect(customElements.get('ds-x')).toBe(first);
  expect(warn).toHaveBeenCalledOnce();
  expect(String(warn.mock.calls[0]?.[0])).toMatch(/0\.1\.0.*0\.2\.0/);
});

test('the version of the elements is that of the package', async () => {
  const manifest: unknown = JSON.parse(await readFile(new URL('../../package.json', import.meta.url), 'utf8'));
  expect(manifest).toMatchObject({ version });
});
