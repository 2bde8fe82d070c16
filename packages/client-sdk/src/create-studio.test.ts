import { readFileSync } from 'node:fs';
import { afterEach, expect, test } from 'vitest';
import { createStudio, version } from './index.ts';

const registryKey = Symbol.for('diffusion-studio');
afterEach(() => {
  delete (globalThis as { [registryKey]?: unknown })[registryKey];
});

test('importing and creating on a server starts nothing and touches nothing', async () => {
  const studio = createStudio({ proxy: 'https://studio.example/' });
  expect(studio.proxy).toBe('https://studio.example');
  expect(studio.session.state.get()).toEqual({ status: 'unknown' });
  await studio.close();
});

test('the same proxy and token source share one client; another source has its own', () => {
  const getToken = () => null;
  const ours = createStudio({ proxy: 'https://studio.example' });
  expect(createStudio({ proxy: 'https://studio.example/' })).toBe(ours);
  expect(createStudio({ proxy: 'https://studio.example', getToken })).not.toBe(ours);
  expect(createStudio({ proxy: 'https://studio.example', getToken })).toBe(
    createStudio({ proxy: 'https://studio.example', getToken }),
  );
  expect(createStudio({ proxy: 'https://other.example' })).not.toBe(ours);
});

test('a closed client is not given again', async () => {
  const first = createStudio({ proxy: 'https://studio.example' });
  await first.close();
  expect(createStudio({ proxy: 'https://studio.example' })).not.toBe(first);
});

test('a page that runs another protocol is refused', () => {
  Object.defineProperty(globalThis, registryKey, {
    value: { protocol: 99, version: '9.9.9', entries: [] },
    configurable: true,
  });
  expect(() => createStudio({ proxy: 'https://studio.example' })).toThrow(
    expect.objectContaining({ code: 'incompatible_version', message: expect.stringContaining('9.9.9') }),
  );
});

test.each([
  ['proxy', { proxy: 'studio.example' }],
  ['proxy', { proxy: 'ftp://studio.example' }],
  ['proxy', { proxy: 'https://studio.example/?key=1' }],
  ['getToken', { proxy: 'https://studio.example', getToken: 'token' }],
  ['createWorker', { proxy: 'https://studio.example', createWorker: {} }],
  ['workerUrl', { proxy: 'https://studio.example', workerUrl: 5 }],
])('a wrong %s is refused by its path', (path, options) => {
  expect(() => createStudio(options as never)).toThrow(expect.objectContaining({ code: 'invalid_argument', path }));
});

test('the version is the package’s', () => {
  const manifest = JSON.parse(readFileSync(new URL('../package.json', import.meta.url), 'utf8')) as { version: string };
  expect(version).toBe(manifest.version);
});
