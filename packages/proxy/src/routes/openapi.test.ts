import { hash } from 'node:crypto';
import { afterAll, describe, expect, test } from 'vitest';
import { testConfig } from '../../test/config.ts';
import { problemCodes } from '../contract/index.ts';
import { createProxy } from '../index.ts';

const proxy = createProxy(testConfig());
afterAll(() => proxy.close());

type Json = Record<string, unknown>;
const read = async (path: string) => proxy.app.request(path);
const document = async () => (await (await read('/openapi.json')).json()) as Json;

/** All values of `$ref`, wherever they stand. */
const refsOf = (value: unknown): string[] => {
  if (typeof value !== 'object' || value === null) return [];
  return Object.entries(value).flatMap(([key, inner]) => (key === '$ref' ? [String(inner)] : refsOf(inner)));
};

describe('the OpenAPI document', () => {
  test('has every route that the app answers, and no other', async () => {
    const { paths } = (await document()) as { paths: Record<string, Json> };
    const written = Object.entries(paths).flatMap(([path, item]) =>
      Object.keys(item).map((method) => `${method.toUpperCase()} ${path.replace(/\{(\w+)\}/g, ':$1')}`),
    );
    const answered = proxy.app.routes
      .filter(({ method }) => method !== 'ALL')
      .map(({ method, path }) => `${method} ${path}`);
    expect(written.sort()).toEqual(answered.sort());
    expect(written.length).toBeGreaterThan(15);
  });

  test('names each operation once, and refers to nothing that is not there', async () => {
    const made = await document();
    const operations = Object.values(made.paths as Record<string, Record<string, { operationId: string }>>).flatMap(
      (item) => Object.values(item),
    );
    const ids = operations.map(({ operationId }) => operationId);
    expect(new Set(ids).size).toBe(ids.length);
    const { schemas } = made.components as { schemas: Json };
    const missing = refsOf(made).filter((ref) => !(ref.replace('#/components/schemas/', '') in schemas));
    expect(missing).toEqual([]);
  });

  test('says which calls need a token', async () => {
    const { paths } = (await document()) as { paths: Record<string, Record<string, { security: unknown[] }>> };
    expect(paths['/v1/jobs']?.post?.security).toEqual([{ bearer: [] }]);
    expect(paths['/v1/models']?.get?.security).toEqual([]);
  });
});

describe('the reference page', () => {
  test('runs nothing, loads nothing and allows exactly its own style', async () => {
    const response = await read('/docs');
    const page = await response.text();
    const policy = response.headers.get('content-security-policy') ?? '';
    const [, style = ''] = /<style>([\s\S]*?)<\/style>/.exec(page) ?? [];
    expect(policy).toContain(`style-src 'sha256-${hash('sha256', style, 'base64')}'`);
    expect(policy).toContain("default-src 'none'");
    expect(page).not.toMatch(/<script|<link|<img|style="|https?:\/\//);
  });

  test('explains every error code where the problems point to', async () => {
    const page = await (await read('/docs')).text();
    for (const code of problemCodes) expect(page).toContain(`<tr id="${code}">`);
  });
});
