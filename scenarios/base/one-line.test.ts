import { expect, it } from 'vitest';
import { oneLine } from './one-line.ts';

it.each([
  ['a\nb', 'a b'],
  [' \r\n a \t\n\n b\u2028c  ', 'a b c'],
  [' \n', ''],
])('puts %j on one line', (text, line) => {
  expect(oneLine(text)).toBe(line);
});
