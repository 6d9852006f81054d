import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Histogram } from '../../record/histogram.ts';
import { RowParser } from './row-parser.ts';
import { isEvent, isRow, isSample } from './row-shape.ts';
import { anyHistogram } from './rows.fixture.ts';

type Fields = Readonly<Record<string, unknown>>;

const place = { t: 1_795_000_000_000, metric: 'k6_vus', labels: { phase: 'steady' } };
const h: Histogram = { schema: 5, zero: 1, index: [-3, 0, 7], count: [1, 2, 3], sum: 0.5, censored: 0 };
const lines = {
  counts: { line: { ...place, n: -1 }, is: isRow },
  gauges: { line: { ...place, v: 0.5 }, is: isRow },
  histograms: { line: { ...place, h }, is: isRow },
  samples: { line: { ...place, value: 2, detail: { element: ['img'] } }, is: isSample },
  events: { line: { t: 0, kind: 'note', text: 'slow', by: 'k6', data: { of: 1 } }, is: isEvent },
} as const;
/** The keys that a line may lack. */
const optional = new Set(['detail', 'data']);

const isRead = (value: unknown) => {
  const bytes = Buffer.from(JSON.stringify(value));
  try {
    new RowParser().add(bytes, 0, bytes.length);
    return true;
  } catch {
    return false;
  }
};

/** A value of another JSON type than `value`. */
const wrongFor = (value: unknown) => fc.jsonValue().filter((other) => typeof other !== typeof value || other === null);

describe('a line of a record', () => {
  it.each(Object.entries(lines))('of %s has the right shape only if each of its fields has', (_, { line, is }) => {
    expect(is(line)).toBe(true);
    for (const [key, value] of Object.entries<unknown>(line)) {
      if (key === 'detail') continue;
      const { [key]: __, ...rest } = line as Fields;
      expect(is(rest)).toBe(optional.has(key));
      fc.assert(
        fc.property(wrongFor(value), (wrong) => {
          expect(is({ ...line, [key]: wrong })).toBe(false);
        }),
      );
    }
    fc.assert(
      fc.property(wrongFor(line), (wrong) => {
        expect(is(wrong)).toBe(false);
      }),
    );
  });

  it('has a histogram only if each field of the histogram has the right type', () => {
    for (const [key, value] of Object.entries<unknown>(h)) {
      const { [key]: __, ...rest } = h as unknown as Fields;
      expect(isRead({ ...place, h: rest })).toBe(false);
      fc.assert(
        fc.property(wrongFor(value), (wrong) => {
          expect(isRead({ ...place, h: { ...h, [key]: wrong } })).toBe(false);
        }),
      );
    }
  });

  it.each<[string, Partial<Histogram>]>([
    ['a schema above those of Prometheus', { schema: 9 }],
    ['a schema below those of Prometheus', { schema: -5 }],
    ['a schema that is not whole', { schema: 2.5 }],
    ['a negative count', { count: [1, -2, 3] }],
    ['a negative count of zeros', { zero: -1 }],
    ['a negative count of requests without an answer', { censored: -1 }],
    ['fewer counts than buckets', { count: [1, 2] }],
    ['buckets that descend', { index: [0, -3, 7] }],
    ['a bucket twice', { index: [0, 0, 7] }],
    ['a bucket that is not whole', { index: [-3, 0.5, 7] }],
    ['a bucket above all doubles', { index: [-3, 0, 1e5] }],
    ['a bucket below all doubles', { index: [-1e5, 0, 7] }],
    ['too many buckets', { index: Array.from({ length: 20_001 }, (_, i) => i), count: Array(20_001).fill(1) }],
  ])('has no histogram with %s', (_, wrong) => {
    // The first line has the keys in the usual order, and is parsed without JSON.parse. The second line is not.
    expect(isRead({ ...place, h })).toBe(true);
    expect(isRead({ ...place, h: { ...h, ...wrong } })).toBe(false);
    expect(isRead({ h: { ...h, ...wrong }, ...place })).toBe(false);
  });

  it('has any histogram that a recorder can write', () => {
    fc.assert(
      fc.property(anyHistogram, (any) => {
        expect(isRead({ ...place, h: any })).toBe(true);
      }),
    );
  });

  it.each<[string, Fields]>([
    ['two values', { n: 1, v: 1 }],
    ['no value', {}],
    ['a label that is not a text', { n: 1, labels: { a: 5 } }],
    ['a list of labels', { n: 1, labels: ['a'] }],
    ['too many labels', { n: 1, labels: Object.fromEntries(Array.from({ length: 1001 }, (_, i) => [`l${i}`, ''])) }],
    ['a metric without a name', { n: 1, metric: '' }],
    ['a time before 1970', { n: 1, t: -1 }],
    ['a time after the year 9999', { n: 1, t: 253_402_300_800_000 }],
  ])('is no row with %s', (_, wrong) => {
    expect(isRead({ ...place, ...wrong })).toBe(false);
  });

  it.each(['detail', 'data'])('has no %s that is nested deeply or has many values', (key) => {
    const { line, is } = key === 'detail' ? lines.samples : lines.events;
    const nested = (depth: number): object => (depth === 0 ? {} : { of: nested(depth - 1) });
    expect(is({ ...line, [key]: nested(20) })).toBe(true);
    expect(is({ ...line, [key]: nested(60) })).toBe(false);
    expect(is({ ...line, [key]: { of: Array(50_001).fill(0) } })).toBe(false);
  });
});
