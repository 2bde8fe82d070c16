import { expect, test } from 'vitest';
import { createStore, until } from './store.ts';

test('a snapshot is frozen all the way down, and the same until it changes', () => {
  const store = createStore({ list: [{ id: 1 }] });
  expect(store.get()).toBe(store.get());
  expect(() => Object.assign(store.get().list[0] as object, { id: 2 })).toThrow(TypeError);
});

test('listeners hear each change once and can leave; the same value is no change', () => {
  const store = createStore(1);
  const heard: number[] = [];
  const leave = store.subscribe((value) => heard.push(value));
  store.set(2);
  store.set(2);
  leave();
  store.set(3);
  expect(heard).toEqual([2]);
});

test('one function subscribed twice is undone once each', () => {
  const store = createStore(0);
  let calls = 0;
  const listener = () => {
    calls += 1;
  };
  const leave = store.subscribe(listener);
  store.subscribe(listener);
  leave();
  store.set(1);
  expect(calls).toBe(1);
});

test('until resolves now or later, and rejects with the signal’s reason', async () => {
  const store = createStore<number | undefined>(undefined);
  const known = (value: number | undefined): value is number => value !== undefined;
  const waiting = until(store, known);
  const controller = new AbortController();
  const aborted = until(store, known, controller.signal);
  controller.abort(new Error('left'));
  await expect(aborted).rejects.toThrow('left');
  store.set(5);
  expect(await waiting).toBe(5);
  expect(await until(store, known)).toBe(5);
});
