import { describe, expect, it } from 'vitest';
import { expandedLength } from './expanded-length.ts';
import { goString } from './go-string.ts';
import { matchesWhole, patternProblem } from './whole-match.ts';

it.each([
  ['5..', '500', true],
  ['5..', '1500', false],
  ['a|b', 'ab', false],
  ['(?P<n>x)+', 'xx', true],
  ['(?i)get', 'GET', true],
  ['(?i:g)et', 'GET', false],
  ['a\\z', 'a', true],
  ['\\pL+', 'é', true],
  ['[[:alpha:]]+', 'a1', false],
  ['\\Qa.b\\E', 'a.b', true],
  ['\\Qa.b\\E', 'axb', false],
  ['', '', true],
  ['.*', 'a\nb', false],
  ['(?s).*', 'a\nb', true],
])('matches %s against the whole of %j as RE2 does', (pattern, value, expected) => {
  expect([patternProblem(pattern), matchesWhole(pattern, value)]).toEqual([undefined, expected]);
});

it.each(['(x+)+y', '(x|xx)*y', '(x*)*y', '(.*)(.*)(.*)y', '(x+x+)+y'])(
  'ends the match of %s with many x',
  (pattern) => {
    expect(matchesWhole(pattern, 'x'.repeat(2000))).toBe(false);
  },
);

it.each([
  '(',
  ')',
  '[',
  '[z-a]',
  '*',
  'a**',
  '(?=x)',
  '(a)\\1',
  '\\',
  '(?P<n',
  '(?P<n>x)(?P<n>y)',
  'x{1001}',
  '\\p{Nothing}',
  '('.repeat(5000),
  'x'.repeat(10_001),
  '(x{500}|y){500}',
  '(x{30}|y{30}){30}|'.repeat(20),
  'x{1000}|'.repeat(11),
])('refuses the pattern %s', (pattern) => {
  expect(patternProblem(pattern)).toEqual(expect.any(String));
  expect(() => matchesWhole(pattern, 'x')).toThrow();
});

it.each([
  ['abc', 3],
  ['(ab){3}', 6],
  ['a{2,5}', 5],
  ['a{2,}', 2],
  ['((a{10}){10}){10}', 1000],
  ['[a{9}]{3}', 3],
  ['\\{9}', 3],
  ['a|(b{4}|c){2}', 14],
])('writes out the repetitions of %s', (pattern, length) => {
  expect(expandedLength(pattern)).toBe(length);
});

describe('goString', () => {
  it.each([
    ['"a"', 'a'],
    ['"\\\\d"', '\\d'],
    ['`\\d`', '\\d'],
    ['"\\x41\\101\\u0041\\U00000041\\n"', 'AAAA\n'],
    ["'it\\'s'", "it's"],
    ['"\\xc3\\xa9 \\303\\251 \\u00e9 é"', 'é é é é'],
    ['"\\377"', '\ufffd'],
    ['"\\ud7ff\\ue000\\U0010ffff"', '\ud7ff\ue000\u{10ffff}'],
    ['"\\U0001f600"', '\u{1f600}'],
    ['`\\ud800`', '\\ud800'],
    ['""', ''],
  ])('reads %s', (literal, text) => {
    expect(goString(literal)).toBe(text);
  });

  it.each([
    ...['"\\d"', '"\\."', '"\\x4"', '"\\u12"', '"\\U00110000"', '"\\Uffffffff"', '"\\400"', '"\\777"', '"\\18"'],
    ...['"\\ud800"', '"\\udfff"', '"\\U0000dbff"', '"\\ud83d\\ude00"', '"a\\uDC00b"', '"\\\'"', "'\\\"'"],
    ...['"\ufffd"', '`\ufffd`', '"\ud800"'],
  ])('refuses %s', (literal) => {
    expect(goString(literal)).toBeNull();
  });
});
