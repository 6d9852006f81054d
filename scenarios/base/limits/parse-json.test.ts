import { describe, expect, it } from 'vitest';
import { JsonLimitError, jsonIn, parseJson } from './parse-json.ts';

describe('parseJson', () => {
  it.each([
    ['lists', '[', ']'],
    ['maps', '{"a":', '}'],
    ['lists in maps', '{"a":[', ']}'],
  ])('refuses %s that are nested more than 100 levels deep', (_, open, close) => {
    expect(() => parseJson(`${open.repeat(300_000)}1${close.repeat(300_000)}`)).toThrow(JsonLimitError);
  });

  it.each([
    ['empty lists', '[]'],
    ['empty maps', '{}'],
    ['short texts', '"a"'],
    ['maps with a key', '{"a":1}'],
    ['texts with quotes', '"\\""'],
  ])('refuses many %s', (_, value) => {
    expect(() => parseJson(`[${`${value},`.repeat(7_000_000)}1]`)).toThrow(JsonLimitError);
  });

  it('accepts 100 levels, and brackets, quotes and backslashes inside texts', () => {
    const filler = ' '.repeat(500_000);
    expect(parseJson(`${'['.repeat(100)}1${']'.repeat(100)}${filler}`)).toBeDefined();
    const text = `${'[{'.repeat(400_000)}\\"`;
    expect(parseJson(JSON.stringify({ text }))).toEqual({ text });
  });

  it('accepts long lists of numbers, as a record has them', () => {
    expect(parseJson(`[${'1.25,'.repeat(1_000_000)}1]`)).toHaveLength(1_000_001);
  });

  it.each(['', '[', '"', '{"a"', `"${'a'.repeat(600_000)}`, `${' '.repeat(600_000)}]`])(
    'throws the SyntaxError of JSON.parse for a text that is not JSON',
    (text) => {
      expect(() => parseJson(text)).toThrow(SyntaxError);
    },
  );
});

it.each([
  ['[1]', [1]],
  ['null', null],
  ['', undefined],
  ['{', undefined],
  [`${'['.repeat(300_000)}1${']'.repeat(300_000)}`, undefined],
])('jsonIn returns the value of a text, or undefined if it is not JSON or too deep', (text, value) => {
  expect(jsonIn(text)).toEqual(value);
});
