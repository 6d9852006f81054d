import { expect, it } from 'vitest';
import { quotesHint } from './quotes-hint.ts';

it.each([
  ['errors: >= 99%', 'put the value of errors in quotes'],
  ['  - owner: @team', 'put the value of owner in quotes'],
  ['name: 5% of: all', 'put the value of name in quotes'],
  ['name: "all" of it', 'put the whole value of name in one pair of quotes'],
  ['path{a: b}: x', 'put the key in quotes: "path{a: b}"'],
  ['"a": "b",', 'remove the "," at the end of the line'],
  ['errors: < 1%', undefined],
  ['a: "b', undefined],
  ['a: [b', undefined],
  ['  b: c', undefined],
  ['- {a{b=c}: d}', undefined],
  ['', undefined],
  [`a: @${'b'.repeat(600)}`, undefined],
])('the hint for the line %j is %j', (line, hint) => {
  expect(quotesHint(line)).toBe(hint);
});

it('contains no value, which may be a secret', () => {
  expect(quotesHint('password: @hunter2')).not.toContain('hunter2');
});
