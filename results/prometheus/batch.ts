import { countOf, zeroThreshold } from '../record/histogram.ts';
import type { WireSeries } from './codec.ts';
import type { Point } from './cumulator.ts';

/** The largest number of points in one request, which is also the limit of Prometheus' own senders. */
export const maxBatch = 2000;

/**
 * Divides points, in the order of their time, into requests with at most one point of each series. If the answer to a
 * request is lost, the request is sent again. Prometheus then accepts the last sample of a series once more, but
 * refuses older samples.
 */
export function toBatches(points: readonly Point[]): WireSeries[][] {
  const batches: WireSeries[][] = [];
  let batch: WireSeries[] = [];
  let held = new Set<Point['labels']>();
  for (const point of points) {
    if (batch.length === maxBatch || held.has(point.labels)) {
      batches.push(batch);
      batch = [];
      held = new Set();
    }
    batch.push(toWire(point));
    held.add(point.labels);
  }
  if (batch.length > 0) batches.push(batch);
  return batches;
}

/**
 * Converts a point for remote write. Values beyond the timeout (`censored`) are left out, because their size is
 * unknown.
 */
function toWire(point: Point): WireSeries {
  const { labels, t } = point;
  if ('value' in point) return { labels, samples: [{ t, value: point.value }], histograms: [] };
  const { schema, zero, index, count: bucket, sum } = point.histogram;
  return {
    labels,
    samples: [],
    histograms: [{ t, schema, zeroThreshold, zero, index, bucket, count: countOf(point.histogram), sum }],
  };
}
