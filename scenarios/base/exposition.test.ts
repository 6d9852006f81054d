import { expect, it } from 'vitest';
import { valuesIn } from './exposition.ts';

it.each([
  ['a value', 'up 1', [1]],
  ['each series', 'up{job="a"} 1\nup{job="b"} 0.5', [1, 0.5]],
  ['an exponent and a time', 'up 1.5e+08 1700000000000', [1.5e8]],
  ['labels with brackets, quotes and escapes', 'up{path="/users/{id} 7",text="a\\"} 8"} 9', [9]],
  ['a value before an exemplar', 'up{a="b"} 7 # {trace="c"} 0.5', [7]],
  ['tabs, and blanks before the labels', 'up {a="b"}\t3', [3]],
])('reads %s', (_, text, values) => {
  expect(valuesIn(text, 'up')).toEqual(values);
});

it.each(['up_peak 9', '# HELP up 9', 'up NaN', 'up +Inf', 'up', 'up{a="b" 9', ' up 9'])(
  'reads no value of %j',
  (text) => {
    expect(valuesIn(text, 'up')).toEqual([]);
  },
);
