import { expect, test } from 'vitest';
import { createLog, type LogFields } from './log.ts';

const logged = (fields: LogFields): string => {
  const lines: string[] = [];
  createLog({ level: 'info', destination: { write: (line) => void lines.push(line) } }).info('event', fields);
  return lines.join('');
};

test('a line has the fields of the list and no other', () => {
  const smuggled = { requestId: 'id', prompt: 'words', url: 'https://signed' } as LogFields;
  expect(JSON.parse(logged(smuggled))).toEqual({
    level: 30,
    time: expect.any(String),
    requestId: 'id',
    event: 'event',
  });
});

test('a field of the wrong type is left out, so that no object rides along', () => {
  expect(logged({ route: { prompt: 'words' } as unknown as string })).not.toContain('words');
});

test('an error shows its class, its code and where it was thrown, not its words', () => {
  const cause = Object.assign(new TypeError('inner words'), { code: 'ECONNREFUSED' });
  const error = new Error('outer words', { cause });
  const line = JSON.parse(logged({ error }));
  expect(line.error).toMatchObject({ name: 'Error', cause: { name: 'TypeError', code: 'ECONNREFUSED' } });
  expect(line.error.at[0]).toMatch(/src\/telemetry\/log\.test\.ts:\d+/);
  expect(JSON.stringify(line)).not.toContain('words');
});
