import { expect, it } from 'vitest';
import { counterQuery, withoutComments } from './prometheus-query.ts';

it.each([
  ['e', 'sum(rate(e[{{.window}}]))'],
  ['\n  e{a="b"}  ', 'sum(rate(e{a="b"}[{{.window}}]))'],
  [' e + f', 'rate(e[{{.window}}]) + rate(f[{{.window}}])'],
  ['e offset 1w', 'sum(rate(e[{{.window}}] offset 1w))'],
  ['e @ 1609746000', 'sum(rate(e[{{.window}}] @ 1609746000))'],
  ['e @ end() offset -5m', 'sum(rate(e[{{.window}}] @ end() offset -5m))'],
  ['sum(e offset 5m) - sum(f)', 'sum(rate(e[{{.window}}] offset 5m)) - sum(rate(f[{{.window}}]))'],
  ['(e - f @ 5 offset 1h) / 2', '(rate(e[{{.window}}]) - rate(f[{{.window}}] @ 5 offset 1h)) / 2'],
  ['e offset 5m - f offset 1h', 'rate(e[{{.window}}] offset 5m) - rate(f[{{.window}}] offset 1h)'],
])('the counter query %j has the rate %s', (query, rated) => {
  expect(counterQuery(query, {})).toBe(rated);
});

it.each([
  ['e # all', 'e '],
  ['e#{{.window}}', 'e'],
  ['e # one\n+ f # two\n', 'e \n+ f \n'],
  ['e{a="#b"} # c', 'e{a="#b"} '],
  [String.raw`e{a="\"#b",c='\'#'} #"`, String.raw`e{a="\"#b",c='\'#'} `],
  ['e{a=`\\`} # `', 'e{a=`\\`} '],
])('takes the comments out of %j, but no # in a text', (query, expected) => {
  expect(withoutComments(query)).toBe(expected);
});
