import { expect, it } from 'vitest';
import { consoleText, parseEntry } from './log-entry.ts';

it('reads the fields of an entry that are texts', () => {
  const line = JSON.stringify({ level: 'error', msg: 'm', error: 5, source: null, time: 't' });
  expect(parseEntry(line)).toEqual({ level: 'error', msg: 'm' });
  expect(parseEntry('{"msg":{"a":1}}')).toEqual({ msg: '' });
});

it.each(['', 'null', '[]', '"a"', '{', '2026/11/30 ERROR: [core]'])('reads no entry in %j', (line) => {
  expect(parseEntry(line)).toBeUndefined();
  expect(consoleText(line)).toBeUndefined();
});

it.each([
  ['console', 'hello'],
  ['stacktrace', undefined],
  [undefined, undefined],
])('reads the text of the console only: %s', (source, text) => {
  expect(consoleText(JSON.stringify({ msg: 'hello', source }))).toBe(text);
});
