import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Row } from '../../record/row.ts';
import { RowParser } from './row-parser.ts';
import { isRow } from './row-shape.ts';
import { anyRows } from './rows.fixture.ts';

function parse(lines: readonly string[], metrics?: ReadonlySet<string>) {
  const parser = new RowParser(metrics);
  for (const line of lines) {
    // The line has other lines before and after it, as in a file.
    const bytes = Buffer.from(`{"t":9,\n${line}\n},"n":1}\n`);
    parser.add(bytes, 8, 8 + Buffer.byteLength(line));
  }
  return parser.rows;
}

const usual = '{"t":1000,"metric":"k6_vus","labels":{"a":"b"},"v":7}';

const withValue = (value: string) => usual.replace('7}', `${value}}`);
const withIndex = (index: string) =>
  usual.replace('"v":7', `"h":{"schema":5,"zero":0,"index":[${index}],"count":[1],"sum":0.1,"censored":0}`);
const withSum = (sum: string) => withIndex('3').replace('"sum":0.1', `"sum":${sum}`);

describe('the rows of a series file', () => {
  it('are those that JSON.parse returns, in their order, whatever their texts and values', () => {
    fc.assert(
      fc.property(anyRows, (rows) => {
        const read = parse(rows.map((row) => JSON.stringify(row)));
        expect([...read]).toEqual(rows);
        for (const { metric } of rows) {
          const own = rows.filter((row) => row.metric === metric);
          expect([...read.of(metric)]).toEqual(own);
          expect([...read.placesOf(metric)]).toEqual(own.map(({ t, labels }) => ({ t, labels })));
        }
      }),
      { numRuns: 300 },
    );
  });

  it.each([
    ['keys in another order', '{"v":7,"t":1000,"metric":"k6_vus","labels":{}}'],
    ['spaces', '{"t": 1000, "metric": "k6_vus", "labels": {"a": "b"}, "v": 7}'],
    ['a key twice', '{"t":1000,"metric":"k6_vus","labels":{"a":"b"},"v":7,"metric":"other"}'],
    ['a time with a fraction', '{"t":1000.5,"metric":"k6_vus","labels":{"a":"b"},"v":7}'],
    ['a value with an exponent', '{"t":1000,"metric":"k6_vus","labels":{"a":"b"},"v":7.5e-9}'],
  ])('are read from a line with %s', (_, line) => {
    const [read, row]: [Row[], unknown] = [[...parse([usual, line, usual, line])], JSON.parse(line)];
    expect(read).toEqual([JSON.parse(usual), row, JSON.parse(usual), row]);
  });

  it('have only the keys that this version knows', () => {
    const lines = [
      usual.replace('7}', '7,"more":[1]}'),
      withIndex('0').replace('"censored":0', '"censored":0,"more":[1]'),
    ];
    expect([...parse(lines)]).toEqual([usual, withIndex('0')].map((line) => JSON.parse(line)));
  });

  it.each(['0', '-7', '0.5', '1e3', '-1.5E+10', '2e-9', '123456789012345678', '9.8'])(
    'have the value %s as JSON.parse returns it',
    (value) => {
      const lines = [withValue(value), withSum(value)];
      expect([...parse(lines)]).toEqual(lines.map((line) => JSON.parse(line)));
    },
  );

  it.each(['00', '1.', '.5', '1e', '1e+', '+1', '--1', '-', '1 2', '1,', 'NaN', 'Infinity', '0x1', '[1]', '1e400'])(
    'are refused with the value %s',
    (value) => {
      expect(() => parse([withValue(value)])).toThrow();
      expect(() => parse([withIndex(value)])).toThrow();
      expect(() => parse([withSum(value)])).toThrow();
    },
  );

  it.each([
    '',
    '{',
    '{"t":1000,"metric":"k6_vus","labels":{"a":"b"},"v":7',
    '{"t":1000,"metric":"k6_vus","labels":{"a":"b"},"v":}',
    '{"t":1000,"metric":"k6_vus","labels":{"a":"b"},"v":07}',
    '{"t":1000,"metric":"k6_vus","labels":{"a":"b"},"v":7}}',
    '{"t":1000,"metric":"k6_vus","labels":{"a":"b"},"v":"7"}',
    '{"t":1000,"metric":"k6_vus","labels":{"a":"b"},"v":null}',
    '{"t":01000,"metric":"k6_vus","labels":{"a":"b"},"v":7}',
    '{"t":,"metric":"k6_vus","labels":{"a":"b"},"v":7}',
    '{"t":1000,"metric":"k6_vus","labels":{"a":"b"},"v":7,"n":8}',
    '{"t":1000,"metric":"k6_vus","labels":{"a":"b"},"h":{"schema":3},"v":7}',
    '{"t":-1000,"metric":"k6_vus","labels":{"a":"b"},"v":7}',
    '{"t":1e308,"metric":"k6_vus","labels":{"a":"b"},"v":7}',
    '{"t":12345678901234567890,"metric":"k6_vus","labels":{"a":"b"},"v":7}',
    '{"t":1000,"metric":"k6_vus","labels":{"a":{"b":1},"c":2},"v":7}',
    '{"t":1000,"metric":7,"labels":{"a":"b"},"v":7}',
    '{"t":1000,"labels":{"a":"b"},"v":7}',
  ])('are refused from the line %s', (line) => {
    expect(isRow(JSON.parse(usual))).toBe(true);
    expect(() => parse([usual, line])).toThrow();
    expect(() => parse([line])).toThrow();
  });

  it('have no values if their metric is not asked for, and then only their places can be read', () => {
    const other = usual.replace('k6_vus', 'k6_other');
    const spaced = other.replace('{"t":', '{ "t":');
    const read = parse([usual, other, spaced, usual, other], new Set(['k6_vus', 'k6_none']));
    expect([...read]).toEqual([JSON.parse(usual), JSON.parse(usual)]);
    expect([[...read.of('k6_vus')].length, [...read.of('k6_none')].length]).toEqual([2, 0]);
    expect(() => read.of('k6_other')).toThrow('k6_other');
    expect([...read.placesOf('k6_other')].map(({ t, labels }) => [t, labels])).toEqual(
      [other, spaced, other].map(() => [1000, { a: 'b' }]),
    );
  });

  it('share the object of their labels within a series', () => {
    const [a, b] = [...parse([usual, usual.replace('1000', '2000')])];
    expect(a!.labels).toBe(b!.labels);
  });
});
