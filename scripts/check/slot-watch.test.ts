import { expect, it } from 'vitest';
import { SlotWatch } from './slot-watch.ts';

function watch(lanes: string[][]) {
  const lines: string[] = [];
  return { lines, slots: new SlotWatch(lanes, 10_000, (line) => lines.push(line)) };
}

it('reports once that a check takes longer than its interval', () => {
  const { lines, slots } = watch([['buy'], ['ping']]);
  slots.took('ping', 9000);
  expect(lines).toEqual([]);
  slots.took('buy', 42_000);
  slots.took('buy', 43_000);
  expect(lines).toEqual([expect.stringMatching(/buy takes 42 s/)]);
});

it('adds up the checks that wait for each other, and only these', () => {
  const { lines, slots } = watch([['buy', 'browse'], ['ping']]);
  slots.took('ping', 9000);
  slots.took('buy', 6000);
  expect(lines).toEqual([]);
  slots.took('browse', 5000);
  expect(lines).toEqual([expect.stringMatching(/buy, browse .* 11 s/)]);
});
