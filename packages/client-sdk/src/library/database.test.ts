import { expect, test } from 'vitest';
import { memoryDatabase, openDatabase } from './database.ts';

test('lists are by prefix: neither the key itself nor a key that only starts alike', async () => {
  const database = memoryDatabase();
  await database.set(['job', 'ann', '1'], 'a');
  await database.set(['job', 'ann', '2'], 'b');
  await database.set(['job', 'anna', '3'], 'c');
  await database.set(['job', 'ann'], 'd');
  expect(await database.list(['job', 'ann'])).toEqual(['a', 'b']);
});

test('values are copied in and out', async () => {
  const database = memoryDatabase();
  const value = { list: [1] };
  await database.set(['seq', 'ann'], value);
  value.list.push(2);
  expect(await database.get(['seq', 'ann'])).toEqual({ list: [1] });
});

test('without IndexedDB the records are in memory, and it is told', async () => {
  const reasons: string[] = [];
  const database = await openDatabase((reason) => reasons.push(reason));
  expect(database.durable).toBe(false);
  expect(reasons).toHaveLength(1);
});
