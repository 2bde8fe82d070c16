import { readFile } from 'node:fs/promises';
import { expect, test } from 'vitest';
import { errorsPagePath, renderErrorsPage } from './errors-page.ts';

test('docs/errors.md is what the tables of the code say; run `node scripts/docs/errors-page.ts` when it is not', async () => {
  expect(await readFile(errorsPagePath, 'utf8')).toBe(renderErrorsPage());
});
