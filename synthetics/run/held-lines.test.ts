import { expect, it } from 'vitest';
import { HeldLines } from './held-lines.ts';

function started() {
  const printed: string[] = [];
  let searches = 0;
  const lines = new HeldLines(
    () => searches++,
    (line) => printed.push(line),
  );
  return { lines, printed, searches: () => searches };
}

it('prints a line only after a search that began after the line', () => {
  const { lines, printed, searches } = started();
  lines.add('a');
  lines.add('b');
  expect([printed, searches()]).toEqual([[], 1]);
  lines.searched();
  expect([printed, searches()]).toEqual([['a'], 2]);
  lines.searched();
  expect([printed, searches()]).toEqual([['a', 'b'], 2]);
  lines.add('c');
  expect(searches()).toBe(3);
});

it('prints a flood in its order without a search, and asks for one search at a time', () => {
  const { lines, printed, searches } = started();
  const flood = Array.from({ length: 100_000 }, (_, i) => String(i));
  for (const line of flood) lines.add(line);
  expect(searches()).toBe(1);
  expect(printed.length).toBeGreaterThanOrEqual(flood.length - 1000);
  lines.searched();
  lines.searched();
  expect(printed).toEqual(flood);
});

it('prints the lines that are left at the end', () => {
  const { lines, printed } = started();
  for (const line of ['a', 'b']) lines.add(line);
  lines.printAll();
  expect(printed).toEqual(['a', 'b']);
});
