import { expect, it } from 'vitest';
import { UserError } from '../errors.ts';
import { composeYaml } from './compose-yaml.ts';

function errorsOf(text: string): readonly UserError[] {
  try {
    composeYaml('a.yaml', text, () => undefined);
  } catch (error) {
    if (error instanceof UserError) return error.all;
    throw error;
  }
  return [];
}

it.each([
  ['a: 1\nb: "x\nc: 2\nd: 3\n', [2]],
  ["a: 1\nb: 'x\nc: 2\n", [2]],
  ['a: 1\nb: "', [2]],
  ["b: 'x''\nc: 2\n", [1]],
  ['a: &x "b\nc: [d]\n', [1]],
  ['"a: b\nc: d\n', [1]],
  ['a: ["b, c]\nd: e\n', [1]],
  ['a: { b: "c }\nd: e\n', [1]],
  ['a: { b: "c,\n  d: "e" }\nf: g\n', [1]],
  ["a: { b: 'c,\n  d: 'e' }\nf: g\n", [1]],
  ["a:\n  b: 'don't'\n", [2]],
  ['a: 1\n---\nb: "x\n---\nc: d\n', [3]],
  ['a: 1\nb: [c,\n  d\n', [2]],
  ['a: 1\nb: [c\nd: { e: 1\nf: 2\n', [2, 3]],
  ['a: { b: [c\n', [1]],
])('a quote or bracket without its end is reported where it opens: %j', (text, lines) => {
  const errors = errorsOf(text);
  expect(errors.map(({ where }) => where.line)).toEqual(lines);
  for (const { where } of errors) expect(where.hint).toBeDefined();
});

it('an error about the end of a quoted text never repeats the text', () => {
  for (const text of ['a: "hunter2\nb: 1\n', "a: 'hunter's2'\n"]) expect(String(errorsOf(text))).not.toMatch(/hunter/);
});
