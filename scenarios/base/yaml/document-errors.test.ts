import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { z } from 'zod';
import { UserError, type Where } from '../errors.ts';
import { readDocument, readDocuments } from './document.ts';

const dir = mkdtempSync(join(tmpdir(), 'meshproof-errors-'));
const file = join(dir, 'file.yaml');
afterAll(() => rmSync(dir, { recursive: true, force: true }));

const anything = z.record(z.string(), z.unknown());
const form = z.strictObject({
  name: z.string(),
  count: z.number().min(1),
  on: z.boolean().optional(),
  mode: z.enum(['fast', 'slow']).optional(),
  list: z.array(z.string()).optional(),
  either: z.union([z.string(), z.strictObject({ from: z.number(), to: z.number() })]).optional(),
  word: z
    .union([z.literal('own'), z.string().regex(/s$/, { error: 'a time' }), z.strictObject({ of: z.string() })])
    .optional(),
  map: z.record(z.string(), z.number()).optional(),
});

function errorsOf(text: string | Buffer, schema: z.ZodType = anything): UserError[] {
  writeFileSync(file, text);
  try {
    readDocument(file, schema);
  } catch (error) {
    if (error instanceof UserError) return [...error.all];
    throw error;
  }
  return [];
}

const placesOf = (text: string | Buffer, schema?: z.ZodType) =>
  errorsOf(text, schema).map(({ where: { line, key } }) => [line, key]);

function read(text: string): unknown {
  writeFileSync(file, text);
  return readDocument(file, anything).value;
}

const kinds = z.discriminatedUnion('kind', [
  z.strictObject({ kind: z.literal('ring'), link: z.string().optional() }),
  z.strictObject({ kind: z.literal('tree'), degree: z.number().default(2) }),
]);
const nested = z.strictObject({
  scenarios: z.record(z.string(), z.strictObject({ users: z.number(), think: z.string().optional() })),
  phases: z.array(z.strictObject({ name: z.string() })).optional(),
  shape: kinds.optional(),
  urls: z.partialRecord(z.enum(['api', 'mesh']), z.string()).optional(),
  text: z.preprocess((value) => value, z.strictObject({ value: z.number() }).or(z.string())).optional(),
});

const deep = (levels: number) => Array.from({ length: levels }, (_, i) => `${' '.repeat(i)}a:`).join('\n');
const keys = (count: number) => Array.from({ length: count }, (_, i) => `k${i}: 1\n`).join('');

describe('the hint for an unknown key', () => {
  const keysHere = 'the keys here are scenarios, phases, shape, urls, text';
  it.each([
    ['scenario: {}', 'did you mean scenarios?'],
    ['scenarios: { a: { user: 1 } }', 'did you mean users?'],
    ['scenarios: {}\nphases: [{ nmae: x }]', 'did you mean name?'],
    ['scenarios: {}\nshape: { kind: tree, degre: 3 }', 'did you mean degree?'],
    ['scenarios: {}\ntext: { valu: 1 }', 'did you mean value?'],
    ['scenarios: {}\nshape: { kind: ring, degree: 3 }', undefined],
    ['scenarios: {}\nscenario: {}', keysHere],
    ['scenarios: {}\nurls: { ipa: x, nothing: x }', 'did you mean api?'],
    ['scenarios: {}\nurls: { nothing: x }', 'the keys here are api, mesh'],
    ['scenarios: {}\ntoString: 1', keysHere],
  ])('of %j is %s', (text, hint) => {
    expect(errorsOf(text, nested)[0]!.where.hint).toBe(hint);
  });
});

describe('the errors of a file', () => {
  it('are reported all at once, in the order of lines and columns', () => {
    const text = 'count: five\nnmae: a\nlist: [a, 1, {}]\non: 3\nmode: quick\neither: { from: 1, too: x }\n';
    expect(placesOf(text, form)).toEqual([
      [1, 'count'],
      [2, 'nmae'],
      [3, 'list.1'],
      [3, 'list.2'],
      [4, 'on'],
      [5, 'mode'],
      [6, 'either.too'],
    ]);
  });

  it('name the needed type and the given type', () => {
    const messages = errorsOf(
      'name: 3\ncount: many\nlist: { a: 1 }\nmap: [1]\neither: [1]\non: null\nword: 80\n',
      form,
    ).map(({ message }) => message);
    expect(messages).toEqual([
      'a text is needed, but a number is given',
      'a number is needed, but a text is given',
      'a list is needed, but a map of keys is given',
      'a map of keys is needed, but a list is given',
      'a text or a map of keys is needed, but a list is given',
      'true or false is needed, but nothing is given',
      'the value has none of the forms that this key accepts',
    ]);
  });

  it('name a fraction where a whole number is needed', () => {
    const whole = z.strictObject({ runs: z.int() });
    const messages = ['runs: 1.5\n', 'runs: text\n'].map((text) => errorsOf(text, whole)[0]!.message);
    expect(messages).toEqual([
      'a whole number is needed, but a fraction is given',
      'a number is needed, but a text is given',
    ]);
  });

  it('about a text that fits no form are those of the pattern, and not those of the fixed word', () => {
    const messages = errorsOf('name: a\ncount: 1\nword: "80"\n', form).map(({ message }) => message);
    expect(messages).toEqual(['a time']);
  });

  it('never repeat a text of the file that may be a secret', () => {
    for (const error of errorsOf('name: [hunter2-hunter2]\ncount: hunter2-hunter2\non: hunter2-hunter2\n', form))
      expect(String(error)).not.toContain('hunter2');
  });

  it('contain the errors of the YAML text and the values that the schema refuses', () => {
    expect(placesOf('name: a\nname: b\ncount: x\nmap: *none\n', form)).toEqual([
      [2, 'name'],
      [3, 'count'],
      [4, 'map'],
    ]);
  });

  it('of one line are in the order of columns, whichever check finds them', () => {
    const text = '{ zoom: 1, on: 3, name: *none, count: 0, mode: quick, count: 1 }\n';
    expect(placesOf(text, form).map(([, key]) => key)).toEqual(['zoom', 'on', 'name', 'count', 'mode', 'count']);
  });

  it.each([
    ['nmae: a\ncount: 1\n', [[1, 'nmae']]],
    [
      'count: 1\nmap: {}\nname:\nnmae: a\n',
      [
        [3, 'name'],
        [4, 'nmae'],
      ],
    ],
    [
      'nmae: a\nmod: slow\n',
      [
        [1, 'count'],
        [1, 'nmae'],
        [2, 'mod'],
      ],
    ],
  ])('do not include a missing key if a misspelt key stands for it: %j', (text, places) => {
    expect(placesOf(text, form)).toEqual(places);
  });

  it('are those of all documents of the file', () => {
    writeFileSync(file, 'name: 1\ncount: 1\n---\nname: a\ncount: x\n');
    try {
      readDocuments(file, form);
      expect.unreachable();
    } catch (error) {
      expect((error as UserError).all.map(({ where }) => where.line)).toEqual([1, 5]);
    }
  });

  it('are all syntax errors of a broken file', () => {
    expect(placesOf('a: b: c\nd: "\\q"\ne: @x\n').map(([line]) => line)).toEqual([1, 2, 3]);
  });

  it('are at most a hundred and a count of the others', () => {
    const errors = errorsOf(Array.from({ length: 3000 }, (_, i) => `k${i}: 1\n`).join(''), form);
    expect(errors).toHaveLength(101);
    expect(String(errors.at(-1))).toContain('2902 more');
  });
});

describe('a file that is valid YAML and almost certainly a mistake', () => {
  const rows: [string, string | Buffer, Where[]][] = [
    ['an alias to its own parent', 'a: &a { b: 1, c: *a }', [{ line: 1, key: 'a.c' }]],
    ['an alias to its own list', 'a: &a\n  - 1\n  - [*a]', [{ line: 3, key: 'a.1.0' }]],
    ['an alias to its grandparent', '&r\na:\n  b: { c: *r }', [{ line: 3, key: 'a.b.c' }]],
    ['an alias without an anchor', 'a: 1\nb: [*c]', [{ line: 2, key: 'b.0' }]],
    ['an alias before its anchor', 'a: *b\nb: &b 1', [{ line: 1, key: 'a' }]],
    ['a list as a key', 'a: 1\n? [b, c]\n: 2', [{ line: 2 }]],
    ['a map as a key below', 'a:\n  ? { b: 1 }\n  : 2', [{ line: 2, key: 'a' }]],
    ['an alias as a key', 'a: &a b\n*a : 2', [{ line: 2 }]],
    ['an empty key', 'a: 1\n: 2', [{ line: 2 }]],
    ['a key that sets the prototype', 'a:\n  __proto__: { b: 1 }', [{ line: 2, key: 'a.__proto__' }]],
    ['a key twice', 'a: 1\nb: 1\n"a": 2', [{ line: 3, key: 'a' }]],
    ['a number as a key twice', '1: a\n0x1: b', [{ line: 2, key: '1' }]],
    ['a terminal sequence as a key', 'a: 1\n"\\e]0;x\\a": 2', [{ line: 2, key: '\u001b]0;x\u0007' }]],
    ['a line end in a key', '"a\\nb": 2', [{ line: 1, key: 'a\nb' }]],
    ['a bidi control in a key', '"a\u202eb": 2', [{ line: 1, key: 'a\u202eb' }]],
    ['a C1 control in a key', '"\\x9b31m": 2', [{ line: 1, key: '\u009b31m' }]],
    ['a number that is NaN', 'a: [1, .nan]', [{ line: 1, key: 'a.1' }]],
    ['an infinite number', 'a: 1\nb: -.inf', [{ line: 2, key: 'b' }]],
    ['a whole number that JavaScript would round', 'a: 9007199254740993', [{ line: 1, key: 'a' }]],
    ['an unknown tag', 'a: 1\nb: !!js/function x', [{ line: 2 }]],
    ['a set', 'a: !!set { b, c }', [{ line: 1, key: 'a' }]],
    ['a timestamp', 'a: !!timestamp 2020-01-01', [{ line: 1, key: 'a' }]],
    ['a file of YAML 1.1', '%YAML 1.1\n---\na: yes', [{ line: 3 }]],
    ['a merge of a text', 'a:\n  <<: b', [{ line: 2, key: 'a.<<' }]],
    ['1,300 levels by indentation', deep(1300), [{ line: 102 }]],
    ['100,000 levels by brackets', `a: ${'['.repeat(100_000)}`, [{ line: 1 }]],
    ['100,000 levels by dashes', `${'- '.repeat(100_000)}a`, [{ line: 1 }]],
    ['60,000 keys', keys(60_000), [{ line: expect.any(Number) as number }]],
    ['a second document', 'a: 1\n---\nb: 2\n', [{ line: 3 }]],
    ['nothing', '', [{ line: 1 }]],
    ['only a comment', '\n# a\n', [{ line: 1 }]],
    ['UTF-16', Buffer.from('\ufeffa: 1', 'utf16le'), [{ line: 1 }]],
    ['UTF-16 without a mark', Buffer.from('a: 1', 'utf16le'), [{ line: 1 }]],
    ['Latin-1', Buffer.from('a: 1\nb: \xe9', 'latin1'), [{ line: 2 }]],
    ['a tab for indentation', 'a:\n\tb: 1', [{ line: 2 }]],
  ];

  it.each(rows)('%s is refused with its line and key', (_, text, places) => {
    const errors = errorsOf(text);
    const found = errors.map(({ where: { column: _, ...where } }) => where);
    expect(found).toEqual(places.map((place) => ({ file, ...place, ...hintOf(errors[0]) })));
    for (const error of errors) expect(String(error)).not.toMatch(/[\p{Cc}\u202e]/u);
  });

  it('of 10,000 different keys is read', () => {
    expect(Object.keys(read(keys(10_000)) as object)).toHaveLength(10_000);
  });

  it.each([
    ['values of any type', anything],
    ['texts', z.record(z.string(), z.array(z.string()))],
  ])('with aliases that repeat aliases is refused at the first line that repeats too much: %s', (_, schema) => {
    const bomb = Array.from({ length: 9 }, (_, i) => `l${i}: &l${i} [${Array(9).fill(i ? `*l${i - 1}` : 'x')}]`);
    const [error, ...others] = errorsOf(bomb.join('\n'), schema);
    expect([error?.where.line, others]).toEqual([5, []]);
  });
});

describe('a file that is unusual and valid', () => {
  it.each([
    ['with a byte order mark and CRLF', '\ufeffa: 1\r\nb: [2]\r\n', { a: 1, b: [2] }],
    [
      'with names of the prototype as keys',
      'constructor: 1\ntoString: 2\nhasOwnProperty: 3\n',
      {
        constructor: 1,
        toString: 2,
        hasOwnProperty: 3,
      },
    ],
    ['with aliases', 'a: &a { x: 1 }\nb: [*a, *a]', { a: { x: 1 }, b: [{ x: 1 }, { x: 1 }] }],
    ['with an anchor that is set again', 'a: &a 1\nb: *a\nc: &a 2\nd: *a', { a: 1, b: 1, c: 2, d: 2 }],
    ['with a merge', 'a: &a { x: 1, y: 1 }\nb: { <<: *a, y: 2 }', { a: { x: 1, y: 1 }, b: { x: 1, y: 2 } }],
    ['with several merges', 'a: { <<: [{ x: 1 }, { x: 2, y: 2 }], z: 3 }', { a: { x: 1, y: 2, z: 3 } }],
    ['with null as a key and a value', 'null: null\n', { null: null }],
    ['with a date', 'a: 2020-01-01', { a: '2020-01-01' }],
    ['with empty documents around', '---\n---\na: 1\n---\n', { a: 1 }],
    ['with tags of the core schema', 'a: !!str 5\nb: !!int "6"', { a: '5', b: 6 }],
  ])('%s is read', (_, text, value) => {
    expect(read(text)).toEqual(value);
  });

  it('reports an error of a merged key at the line in which the key is written', () => {
    expect(placesOf('x: &x\n  count: a\ny:\n  <<: *x\n  name: 1\n', z.record(z.string(), form.partial()))).toEqual([
      [2, 'x.count'],
      [2, 'y.count'],
      [5, 'y.name'],
    ]);
  });
});

function hintOf(error: UserError | undefined): Where {
  const hint = error?.where.hint;
  return hint === undefined ? {} : { hint };
}

it.each([
  ['list: { length: { toString: null } }', 'list'],
  ['name: { length: { valueOf: { a: 1 }, toString: x } }', 'name'],
  ['count: { toString: null, valueOf: null }', 'count'],
  ['map: &a { toString: null }\nlist: { length: *a }', 'list'],
  ['name: { length: { <<: { toString: null } } }', 'name'],
])('a key that JavaScript calls in comparisons is refused like any other: %s', (text, key) => {
  const lengths = z.strictObject({
    name: z.string().min(1).max(9).optional(),
    count: z.number().min(1).optional(),
    list: z.array(z.string()).min(1).optional(),
    map: z.record(z.string(), z.unknown()).optional(),
  });
  expect(placesOf(text, lengths).map(([, one]) => one)).toEqual([key]);
});
