import { readdir, readFile } from 'node:fs/promises';
import { expect, test } from 'vitest';
import { elements, eventNames } from './catalogue.ts';

const sources = new URL('../../packages/elements/src/', import.meta.url);

const read = (path: string) => readFile(new URL(path, sources), 'utf8');

/** Names that the doc comment of a source gives after `tag`. */
const documented = (source: string, tag: string) =>
  [...source.matchAll(new RegExp(`@${tag} \\{[^}]*\\} ([\\w-]+)`, 'g'))].map((match) => match[1]);

test.each(Object.entries(elements))('%s has every attribute that the workbench offers', async (name, fields) => {
  const source = await read(`${name.slice('ds-'.length)}/${name}.ts`);
  const attributes = documented(source, 'attr');
  for (const { name: field, kind } of fields) {
    if (kind === 'json') expect(source).toContain(`declare ${field}:`);
    else expect(attributes).toContain(field);
  }
});

test('the log listens to every event that an element documents', async () => {
  const files = (await readdir(sources, { recursive: true })).filter((path) => /(^|\/)ds-[\w-]+\.ts$/.test(path));
  const events = (await Promise.all(files.map(read))).flatMap((source) => documented(source, 'fires'));
  expect(new Set(events)).toEqual(new Set(eventNames));
});
