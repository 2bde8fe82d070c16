import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { olderVersion } from './server/cdn.ts';
import { type Playground, startPlayground } from './server.ts';

let cdnDir: string;
let playground: Playground;
const proxy = createServer((_request, response) => {
  response.setHeader('Content-Type', 'application/json');
  response.end(JSON.stringify({ supabase: { url: 'http://127.0.0.1:9', anonKey: 'anon' } }));
});
const options = () => ({
  port: 0,
  proxyUrl: `http://127.0.0.1:${(proxy.address() as AddressInfo).port}`,
  storageOrigin: 'http://127.0.0.1:8',
  cdnDir,
});

beforeAll(async () => {
  await new Promise<void>((resolve) => proxy.listen(0, '127.0.0.1', resolve));
  cdnDir = await mkdtemp(join(tmpdir(), 'cdn-'));
  await writeFile(join(cdnDir, 'diffusion-studio.js'), 'export const version = "0.1.0";');
  await writeFile(join(cdnDir, 'worker.js'), 'postMessage("0.1.0");');
  playground = await startPlayground(options());
});
afterAll(async () => {
  await playground.close();
  proxy.close();
  await rm(cdnDir, { recursive: true });
});

describe('the playground', () => {
  test.each(['/', '/generator', '/account'])('serves %s under its policy', async (path) => {
    const response = await fetch(playground.url + path);
    expect(response.status).toBe(200);
    expect(response.headers.get('content-security-policy')).toContain("default-src 'none'");
    expect(response.headers.get('content-security-policy')).toContain('http://127.0.0.1:9');
  });

  test('names in its service worker only files that it serves', async () => {
    const script = await (await fetch(`${playground.url}/service-worker.js`)).text();
    const { urls } = JSON.parse(/__shell = (\{.*\});/.exec(script)?.[1] ?? '') as { urls: string[] };
    expect(urls).toContain('/cdn/v0/diffusion-studio.js');
    expect(urls).toContain('/cdn/v0/worker.js');
    for (const url of urls) expect([url, (await fetch(playground.url + url)).status]).toEqual([url, 200]);
  });

  test('answers 404 with words for a page that is not there', async () => {
    const response = await fetch(`${playground.url}/nothing`);
    expect(response.status).toBe(404);
    expect(await response.text()).toContain('/generator');
  });
});

describe('the CDN', () => {
  test('serves the bundle to every origin under a path prefix', async () => {
    const response = await fetch(`${playground.cdnUrl}/cdn/v0/worker.js`);
    expect(response.headers.get('access-control-allow-origin')).toBe('*');
    expect(response.headers.get('content-type')).toContain('javascript');
    expect(await response.text()).toContain('0.1.0');
  });

  test('serves an older copy that says so, its worker too', async () => {
    for (const name of ['diffusion-studio.js', 'worker.js']) {
      const text = await (await fetch(`${playground.cdnUrl}/cdn/older/${name}`)).text();
      expect(text).toContain(olderVersion);
      expect(text).not.toContain('0.1.0');
    }
  });

  test('does not leave its folder', async () => {
    for (const path of ['/cdn/v0/..%2f..%2fetc%2fpasswd', '/cdn/older/..%2fpackage.json', '/hosts/toString'])
      expect([path, (await fetch(playground.cdnUrl + path)).status]).toEqual([path, 404]);
  });
});

describe('the foreign pages', () => {
  test('are on origins of their own, under exactly the strict policy', async () => {
    const policy = (await fetch(playground.foreignUrl)).headers.get('content-security-policy');
    expect(policy).toBe(
      `default-src 'none'; script-src ${playground.cdnUrl}; worker-src blob:; connect-src ${options().proxyUrl} http://127.0.0.1:8; img-src blob: http://127.0.0.1:8; media-src blob: http://127.0.0.1:8; base-uri 'none'; require-trusted-types-for 'script'; trusted-types lit-html ds-sdk`,
    );
    const { url, foreignUrl, ownLitUrl, cdnUrl } = playground;
    expect(new Set([url, foreignUrl, ownLitUrl, cdnUrl]).size).toBe(4);
    expect(playground.allowedOrigins).toEqual([url, foreignUrl, ownLitUrl]);
  });

  test('show a stranger the sign-in and no token', async () => {
    const page = await (await fetch(playground.ownLitUrl)).text();
    expect(page).toContain('action="/sign-in"');
    expect(page).not.toContain('studio-token');
    expect(page).toContain('/cdn/older/diffusion-studio.js');
  });
});

describe('starting', () => {
  test('names a taken port and how to change it, and leaves nothing open', async () => {
    const port = Number(new URL(playground.url).port);
    await expect(startPlayground({ ...options(), port })).rejects.toThrow(
      new RegExp(`port_taken: port ${port} .*DS_PLAYGROUND_PORT`),
    );
  });

  test('says what to do when the bundle is not built', async () => {
    await expect(startPlayground({ ...options(), cdnDir: '/nowhere' })).rejects.toThrow(
      /bundle_missing: .*npm run build/,
    );
  });
});
