import { expect, it } from 'vitest';
import { remembered } from './remembered.ts';

it('a remembered function is called once for each argument, also if its result is null or empty', () => {
  const seen: string[] = [];
  const half = remembered((text: string) => {
    seen.push(text);
    return text === '' ? null : text.slice(1);
  });
  expect(['ab', '', 'a', 'ab', '', 'a'].map(half)).toEqual(['b', null, '', 'b', null, '']);
  expect(seen).toEqual(['ab', '', 'a']);
});

it('a remembered function can keep its results in a WeakMap', () => {
  const calls: object[] = [];
  const size = remembered((list: readonly number[]) => calls.push(list) && list.length, new WeakMap());
  const list = [1, 2, 3];
  expect([size(list), size(list), size([1])]).toEqual([3, 3, 1]);
  expect(calls).toHaveLength(2);
});
