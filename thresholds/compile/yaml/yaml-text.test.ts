import fc from 'fast-check';
import { expect, it } from 'vitest';
import { parse, stringify } from 'yaml';
import { yamlText } from './yaml-text.ts';

const byPackage = (value: unknown) => stringify(value, { lineWidth: 0, aliasDuplicateObjects: false });

const scalar = fc.oneof(
  fc.constantFrom(
    '',
    ' ',
    '-',
    '- a',
    'a: b',
    '# a',
    'a #b',
    'true',
    'null',
    '~',
    '1',
    '1e3',
    '0x1f',
    '{}',
    '[a',
    '&a',
    '*a',
  ),
  fc.constantFrom(
    'a\nb',
    'a\n',
    '\na',
    ' a\n b\n',
    'a\n\n\nb\n\n',
    'a \nb',
    '\n',
    'a\tb',
    "it's",
    '"q"',
    'é😀',
    '%a',
    '@',
    '`',
  ),
  fc.constantFrom('sum(rate(a{b="c"}[5m]))\n/\n(d > 0)\n', '{{ $value | humanizePercentage }} of x: y', '1e12+5x3 7x2'),
  fc.constantFrom('4.8% of the events: x', '50% (of b)', '1 - a:b{c="d"}', '1 - ', '5% -a', '3 - b:', '1.% a', '4% #a'),
  fc.constantFrom('{{ $labels.a }} b', '{a: "b"}', "{it's}", '{a\\b}', '{', '{a ', '{ #b'),
  fc.string({ unit: fc.constantFrom(...'1 -%.{a:#'), maxLength: 8 }),
  fc.string({ unit: fc.constantFrom(...'ab:-#{}[],&*!|>\'"%@`?. \n\t0\\'), maxLength: 12 }),
  fc.integer(),
  fc.double({ noNaN: true, noDefaultInfinity: true }),
  fc.boolean(),
  fc.constant(null),
);
const key = fc
  .oneof(fc.constantFrom('a', 'true', '1', 'a b', 'x: y', '-', '#', ''), fc.string({ minLength: 1, maxLength: 4 }))
  .filter((text) => !/^(---|\.\.\.)/.test(text));
const { value: values } = fc.letrec((tie) => ({
  value: fc.oneof(
    { maxDepth: 4 },
    scalar,
    fc.array(tie('value'), { maxLength: 4 }),
    fc.dictionary(key, tie('value'), { maxKeys: 4 }),
  ),
}));

it('writes the bytes of the package yaml, from which the same value is read', () => {
  fc.assert(
    fc.property(fc.oneof(fc.array(values), fc.dictionary(key, values)), (value) => {
      const text = yamlText(value);
      expect(text).toBe(byPackage(value));
      expect(parse(text)).toEqual(parse(byPackage(value)));
    }),
    { seed: 3, numRuns: 500 },
  );
}, 120_000);

it('leaves out undefined values, and quotes matchers', () => {
  expect(yamlText({ a: undefined, b: ['team="api"', 'team=~"it\'s"'] })).toBe(
    `b:\n  - 'team="api"'\n  - 'team=~"it''s"'\n`,
  );
});

it.each([
  ['a\u0085b', '"a\\u0085b"'],
  ['\u2029', '"\\u2029"'],
  ['say "\\" \u2028\nend', '"say \\"\\\\\\" \\u2028\\nend"'],
  ['a\rb', '"a\\u000db"'],
  ['a\u0007', '"a\\u0007"'],
  ['a\ufeffb', '"a\\ufeffb"'],
  ['a\uffff', '"a\\uffff"'],
])('escapes characters that YAML readers disagree about, in values and keys: %j', (text, expected) => {
  const written = yamlText({ a: [text], [text]: 1 });
  expect(written).toBe(`a:\n  - ${expected}\n${expected}: 1\n`);
  expect(parse(written)).toEqual({ a: [text], [text]: 1 });
});
