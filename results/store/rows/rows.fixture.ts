import fc from 'fast-check';
import type { Histogram } from '../../record/histogram.ts';
import type { Row } from '../../record/row.ts';

/** Texts that a parser could mistake for the structure of a line. */
const texts = fc.oneof(
  fc.constantFrom('', 'GET /things/{id}', '},', '},"n":', '"},"h":{', '\\', '\n', 'ü', '日本', '{"t":1,'),
  fc.string({ unit: 'grapheme', maxLength: 8 }),
);
const metrics = fc.constantFrom('k6_http_reqs_total', 'k6_vus', 'k6_http_req_duration_seconds', 'a "metric"},"v":1');
const labels = fc.dictionary(fc.oneof(fc.constantFrom('name', 'phase', 'status', '__proto__'), texts), texts, {
  maxKeys: 4,
});

// Adding 0 turns -0 into 0, because `JSON.stringify` writes -0 as 0.
const whole = fc.integer({ min: -1000, max: 1000 }).map((value) => value + 0);
const number = fc.oneof(
  whole,
  fc.double({ noNaN: true, noDefaultInfinity: true }).map((value) => value + 0),
);
const count = number.map(Math.abs);
export const anyHistogram: fc.Arbitrary<Histogram> = fc
  .tuple(
    fc.uniqueArray(whole, { maxLength: 20 }),
    fc.array(count, { minLength: 20 }),
    count,
    number,
    fc.integer({ min: 0, max: 8 }),
  )
  .map(([buckets, counts, zero, sum, schema]) => ({
    schema,
    zero,
    index: buckets.sort((a, b) => a - b),
    count: counts.slice(0, buckets.length),
    sum,
    censored: 2,
  }));

const values = fc.oneof(
  number.map((n) => ({ n })),
  number.map((v) => ({ v })),
  anyHistogram.map((h) => ({ h })),
  // The keys of the next histograms have another order than this version writes.
  anyHistogram.map(({ schema, ...h }) => ({ h: { ...h, schema } })),
);
const times = fc.oneof(
  fc.integer({ min: 0, max: 5 }),
  fc.integer({ min: 1.7e12, max: 1.8e12 }),
  fc.integer({ min: 0, max: 253_402_300_799_999 }),
);

/** Rows of a run in any order. Some series have several rows, others have one. */
export const anyRows: fc.Arbitrary<Row[]> = fc
  .array(fc.tuple(metrics, labels), { minLength: 1, maxLength: 4 })
  .chain((series) =>
    fc.array(
      fc
        .tuple(times, fc.constantFrom(...series), values)
        .map(([t, [metric, labels], value]): Row => JSON.parse(JSON.stringify({ t, metric, labels, ...value }))),
      { maxLength: 60 },
    ),
  );
