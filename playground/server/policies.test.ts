import { readFile } from 'node:fs/promises';
import { expect, test } from 'vitest';
import { hostPolicy } from './policies.ts';

const placeholders = { cdn: '<cdn>', proxy: '<proxy>', storage: '<storage>' };

test('docs/embedding.md shows the policy that the foreign page is served with', async () => {
  const docs = await readFile(new URL('../../docs/embedding.md', import.meta.url), 'utf8');
  expect(docs).toContain(`\n${hostPolicy(placeholders)}\n`);
});

test('duplicates of a policy are allowed only where a page asks for them', () => {
  expect(hostPolicy(placeholders)).not.toContain('allow-duplicates');
  expect(hostPolicy(placeholders, { allowDuplicates: true })).toBe(`${hostPolicy(placeholders)} 'allow-duplicates'`);
});
