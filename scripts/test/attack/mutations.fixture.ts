import fc from 'fast-check';
import { parse, stringify } from 'yaml';

type Path = readonly (string | number)[];
type Change = { at: number; how: string; value: unknown; key: string };

/** A person or a template may leave these values in a document. */
const oddValues: readonly unknown[] = [
  ...[null, '', ' ', 0, -1, 1.5, 1e308, -0, 1e9, 2 ** 53, true, false, [], {}, [[]], [null], [{}], { '': 1 }],
  ...['0s', '1us', '-5s', '99999999d', '5', '1e3/s', '0/s', '0.0000001/s', '1/h', '101%', '5%', '1e9GB', '3:30'],
  ...['http://', 'http://user:pw@127.0.0.1/', 'file:///etc/passwd', 'http://[::1', '../../x', '/dev/zero', '*', '~'],
  ...['Ünïcödé', '\u0000', '\u001b[31m', '\u009b31m', '\u202egnp.exe', '\ud800', '\ufeff', 'a\nb', 'x'.repeat(5000)],
  ...['__proto__', 'constructor', 'toString', 'valueOf', '{constructor}', '{__proto__}/x', '$HOME', '{{x}}', '$ref'],
  ...[
    { env: '' },
    { env: 'NOT_SET' },
    { env: 'constructor' },
    { env: '__proto__' },
    { file: '/nowhere' },
    { file: '/' },
  ],
  ...[{ __typename: 1 }, { constructor: { prototype: {} } }, { toString: null }, { length: 3 }],
  ...['25d', { length: { toString: null } }, { length: [{ valueOf: 1, toString: {} }] }],
];

const oddKeys = [
  ...['phasen', 'constructor', 'hasOwnProperty', 'toString', '__proto__', 'prototype', '0', '-1', 'a.b', '', ' '],
  ...['null', 'true', '<<', '\u001b]0;x\u0007', 'a\nb', '\u202e', 'x'.repeat(300), '? a', '- a', '#', '&a', '*a'],
];

/** A typing error or an attacker puts these pieces of YAML into a text. */
const oddPieces = [
  ...[
    '\t',
    '\n',
    '\r\n',
    '\r',
    ' ',
    ':',
    ': ',
    '- ',
    '? ',
    '&a ',
    '*a',
    '*b ',
    '&a *a',
    '<<: *a',
    '<<: {a: 1}',
    '<<: 1',
  ],
  ...[
    '!!js ',
    '!!binary ',
    '!!set ',
    '!!omap ',
    '!!float ',
    '!!str ',
    '!x ',
    '!<x> ',
    '!',
    '{',
    '}',
    '[',
    ']',
    ',',
    '"',
  ],
  ...[
    "'",
    '|',
    '>',
    '|2-\n',
    '#',
    '%',
    '%YAML 1.1\n---\n',
    '%TAG ! x\n',
    '---\n',
    '...\n',
    '--- a',
    '\n---\n',
    '@',
    '`',
  ],
  ...['null', '~', '.nan', '-.inf', '0x1F', '0o17', '1_000', '9007199254740993', '2020-01-01', '12:30', 'yes', 'on'],
  ...[
    '\ufeff',
    '\u0000',
    '\u001b[31m',
    '\u0085',
    '\u2028',
    '\u202e',
    '"\\ud800"',
    '"\\x00"',
    '"\\q"',
    '[[[[[[',
    '{{{{',
  ],
  ...[
    '&a {b: *a}',
    '&a [*a]',
    '[*a, *a, *a]',
    '__proto__: 1',
    'constructor: 1',
    '? [a]\n: b',
    ': x',
    '"": x',
    'null: x',
  ],
];

const oddValue = fc.oneof(
  { weight: 4, arbitrary: fc.constantFrom<unknown>(...oddValues) },
  fc.string({ unit: 'binary' }),
  fc.double(),
  fc.dictionary(fc.string(), fc.jsonValue(), { maxKeys: 3 }),
);

const change: fc.Arbitrary<Change> = fc.record({
  at: fc.nat(),
  how: fc.constantFrom('drop', 'set', 'set', 'rename', 'add', 'double', 'move'),
  value: oddValue,
  key: fc.oneof(fc.constantFrom(...oddKeys), fc.string({ unit: 'binary' })),
});

/**
 * Returns a generator of texts. Each text differs from one of the documents by one to three changed values or keys, by
 * one to three typing errors, or by a changed line.
 */
export function mutationsOf(texts: readonly string[]): fc.Arbitrary<string> {
  const bases = texts.map((text) => ({ text, value: parse(text) as unknown, lines: text.split('\n') }));
  return fc.constantFrom(...bases).chain(({ text, value, lines }) =>
    fc.oneof(
      {
        weight: 3,
        arbitrary: fc.array(change, { minLength: 1, maxLength: 3 }).map((all) => changedValues(value, all)),
      },
      { weight: 2, arbitrary: slipsIn(text) },
      { weight: 1, arbitrary: changedLines(lines) },
    ),
  );
}

function changedValues(value: unknown, changes: readonly Change[]): string {
  let document = structuredClone(value);
  for (const one of changes) {
    const paths = pathsOf(document);
    const path = paths[one.at % Math.max(1, paths.length)];
    if (path) document = changed(document, path, one, paths);
  }
  return stringify(document);
}

function pathsOf(value: unknown, path: Path = []): Path[] {
  if (typeof value !== 'object' || value === null) return [path];
  const entries = Object.entries(value).map(([key, inner]): [string | number, unknown] => {
    return [Array.isArray(value) ? Number(key) : key, inner];
  });
  return [...(path.length > 0 ? [path] : []), ...entries.flatMap(([key, inner]) => pathsOf(inner, [...path, key]))];
}

function changed(document: unknown, path: Path, { how, value, key, at }: Change, paths: readonly Path[]): unknown {
  const copy = structuredClone(document);
  const parent = path.slice(0, -1).reduce((inner, step) => inner[step] as Parent, copy as Parent);
  const last = path.at(-1);
  if (last === undefined) return value;
  const before = parent[last];
  const put = (name: string | number, what: unknown) =>
    Object.defineProperty(parent, name, { value: what, enumerable: true, configurable: true, writable: true });
  if (how === 'set') put(last, value);
  else if (how === 'double') put(last, [before, before]);
  else if (how === 'move') put(last, structuredClone(valueAt(copy, paths[(at * 7) % paths.length]!)));
  else if (how === 'add') put(Array.isArray(parent) ? parent.length : key, value);
  else if (Array.isArray(parent)) parent.splice(Number(last), 1);
  else {
    delete parent[last];
    if (how === 'rename') put(key, before);
  }
  return copy;
}

type Parent = Record<string | number, unknown>;

function valueAt(document: unknown, path: Path): unknown {
  return path.reduce<unknown>((inner, step) => (inner as Parent)[step], document);
}

/** Generates typing errors: characters are removed, inserted, or replaced by others. */
function slipsIn(text: string): fc.Arbitrary<string> {
  const slip = fc.record({
    at: fc.nat(text.length),
    lost: fc.nat(12),
    put: fc.oneof(fc.string({ maxLength: 8 }), fc.constantFrom(...oddPieces)),
  });
  return fc.array(slip, { minLength: 1, maxLength: 3 }).map((slips) => {
    return slips.reduce((now, { at, lost, put }) => now.slice(0, at) + put + now.slice(at + lost), text);
  });
}

/** Generates changed lines: one is swapped, doubled, removed or indented, or gets an anchor that another line names. */
function changedLines(lines: readonly string[]): fc.Arbitrary<string> {
  const at = fc.nat(lines.length - 1);
  return fc
    .record({ from: at, to: at, how: fc.constantFrom('swap', 'double', 'drop', 'indent', 'outdent', 'anchor') })
    .map(({ from, to, how }) => {
      const all = [...lines];
      const line = all[from]!;
      if (how === 'swap') [all[from], all[to]] = [all[to]!, line];
      else if (how === 'double') all.splice(to, 0, line);
      else if (how === 'drop') all.splice(from, 1);
      else if (how === 'indent') all[from] = ` ${line}`;
      else if (how === 'outdent') all[from] = line.replace(/^ {2}/, '');
      else {
        all[from] = line.replace(/: ?/, ': &x ');
        all[to] = all[to]!.replace(/:.*/, ': *x');
      }
      return all.join('\n');
    });
}
