import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { bucketOf } from '../record/histogram.ts';
import { classicBounds, classicSeries, toClassic } from './classic.ts';
import type { WireHistogram, WireSeries } from './codec.ts';

const labels = { __name__: 'x_seconds', name: 'a' };
const native = (over: Partial<WireHistogram>): WireSeries => ({
  labels,
  samples: [],
  histograms: [{ t: 1000, schema: 3, zeroThreshold: 0, zero: 0, index: [], bucket: [], count: 0, sum: 0, ...over }],
});
const buckets = (all: readonly WireSeries[]) =>
  Object.fromEntries(all.flatMap((one) => (one.labels.le ? [[one.labels.le, one.samples[0]?.value]] : [])));

describe('toClassic', () => {
  it('returns buckets, sum and count with the labels and the time of the native histogram', () => {
    const all = toClassic([native({ zero: 2, index: [-40, 0], bucket: [3, 4], count: 9, sum: 4.5 })]);
    expect(all).toHaveLength(classicSeries('x_seconds'));
    expect(all.slice(-2)).toEqual([
      { labels: { ...labels, __name__: 'x_seconds_sum' }, samples: [{ t: 1000, value: 4.5 }], histograms: [] },
      { labels: { ...labels, __name__: 'x_seconds_count' }, samples: [{ t: 1000, value: 9 }], histograms: [] },
    ]);
    expect(all[0]?.labels).toEqual({ ...labels, __name__: 'x_seconds_bucket', le: '0.005' });
  });

  it('counts a native bucket below a bound if it ends at the bound, and above it if it crosses the bound', () => {
    // In schema 3, bucket 0 ends at 1 and bucket -8 at 0.5; bucket -7 contains (0.5, 0.545].
    const all = buckets(toClassic([native({ index: [-8, -7, 0], bucket: [1, 10, 100], count: 111 })]));
    expect(all).toMatchObject({ '0.3': 0, '0.5': 1, '1': 111, '30': 111, '+Inf': 111 });
  });

  it('never makes a value look faster, nor slower than by one native bucket', () => {
    fc.assert(
      fc.property(fc.double({ min: 0.001, max: 40, noNaN: true }), (value) => {
        const all = buckets(toClassic([native({ index: [bucketOf(value, 3)], bucket: [1], count: 1 })]));
        for (const bound of classicBounds) {
          if (all[bound] === 1) expect(value).toBeLessThanOrEqual(bound * (1 + 1e-9));
          else expect(value * 2 ** (1 / 8)).toBeGreaterThan(bound);
        }
      }),
    );
  });

  it('leaves counters and gauges unchanged', () => {
    const counter = { labels: { __name__: 'x_total' }, samples: [{ t: 1, value: 2 }], histograms: [] };
    expect(toClassic([counter])).toEqual([counter]);
  });

  it('uses the edges of OpenTelemetry and vLLM for streams of a model', () => {
    const edges = (__name__: string) => Object.keys(buckets(toClassic([{ ...native({}), labels: { __name__ } }])));
    expect(edges('gen_ai_client_token_usage')).toEqual(expect.arrayContaining(['1', '64', '67108864', '+Inf']));
    expect(edges('gen_ai_client_operation_time_per_output_chunk_seconds')).toContain('0.0075');
    expect(edges('gen_ai_client_operation_duration_seconds')).toHaveLength(
      classicSeries('gen_ai_client_operation_duration_seconds') - 2,
    );
  });
});
