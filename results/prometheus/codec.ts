import protobuf from 'protobufjs';
import { compress, uncompress } from 'snappyjs';
import type { Labels } from '../record/metric.ts';
import { remoteWriteProto } from './remote-write-schema.ts';
import { fromSpans, runningSum, type Span, toSpans } from './spans.ts';

/** One series of a remote-write request. `labels` contains `__name__`. */
export type WireSeries = { labels: Labels; samples: readonly WireSample[]; histograms: readonly WireHistogram[] };

/** `t` is epoch ms. NaN means that the series has ended (a stale marker) or has no value. */
export type WireSample = { t: number; value: number };

/**
 * A native histogram, cumulative since the series began. `index` is ascending and parallel to `bucket`. Negative
 * buckets are left out. `count` includes observations that are NaN, which are in no bucket. A stale marker is a
 * histogram whose `sum` is NaN.
 */
export type WireHistogram = {
  t: number;
  schema: number;
  zeroThreshold: number;
  zero: number;
  index: readonly number[];
  bucket: readonly number[];
  count: number;
  sum: number;
};

/** Returns the number of samples as Prometheus counts them: a histogram is one sample. */
export function sampleCount(series: readonly WireSeries[]): number {
  return series.reduce((total, one) => total + one.samples.length + one.histograms.length, 0);
}

const requestType = protobuf.parse(remoteWriteProto).root.lookupType('WriteRequest');

/**
 * The largest accepted size of a decompressed request, in bytes. All requests of k6 that were measured are far smaller:
 * below 1 MiB.
 */
export const maxUnpackedBytes = 64 * 1024 * 1024;

type Message = {
  timeseries: {
    labels: { name: string; value: string }[];
    samples: { value: number; timestamp: number }[];
    histograms: HistogramMessage[];
  }[];
};
type HistogramMessage = {
  countInt?: number;
  countFloat?: number;
  sum: number;
  schema: number;
  zeroThreshold: number;
  zeroCountInt?: number;
  zeroCountFloat?: number;
  positiveSpans: Span[];
  positiveDeltas: number[];
  positiveCounts: number[];
  timestamp: number;
};

/** Returns a remote-write 1.0 request body (protobuf in one snappy block). */
export function encodeWrite(series: readonly WireSeries[]): Buffer {
  const message: Message = {
    timeseries: series.map((one) => ({
      labels: Object.entries(one.labels)
        .filter(([, value]) => value !== '')
        .sort(([a], [b]) => (a < b ? -1 : 1))
        .map(([name, value]) => ({ name, value })),
      samples: one.samples.map(({ t, value }) => ({ value, timestamp: t })),
      histograms: one.histograms.map(packHistogram),
    })),
  };
  return Buffer.from(compress(requestType.encode(message).finish()));
}

/**
 * Returns the series of a remote-write request. Throws Error if the body is no such request, or if it has more than
 * `limitBytes` after decompression.
 */
export function decodeWrite(body: Uint8Array, limitBytes = maxUnpackedBytes): WireSeries[] {
  const bytes = uncompress(new Uint8Array(body), limitBytes);
  const message = requestType.toObject(requestType.decode(bytes), {
    longs: Number,
    arrays: true,
    defaults: true,
  }) as Message;
  return message.timeseries.map((one) => ({
    labels: toLabels(one.labels),
    samples: one.samples.map(({ value, timestamp }) => ({ t: timestamp, value })),
    histograms: one.histograms.map(unpackHistogram),
  }));
}

function toLabels(pairs: Message['timeseries'][number]['labels']): Labels {
  const labels = Object.fromEntries(pairs.filter(({ value }) => value !== '').map(({ name, value }) => [name, value]));
  if (!labels.__name__) throw new Error('a series has no __name__');
  return labels;
}

function packHistogram(histogram: WireHistogram): HistogramMessage {
  const { t, schema, zeroThreshold, zero, index, bucket, count, sum } = histogram;
  const { spans, deltas } = toSpans(index, bucket);
  const whole = [count, zero, ...bucket].every(Number.isSafeInteger);
  return {
    ...(whole ? { countInt: count, zeroCountInt: zero } : { countFloat: count, zeroCountFloat: zero }),
    sum,
    schema,
    zeroThreshold,
    positiveSpans: spans,
    positiveDeltas: whole ? deltas : [],
    positiveCounts: whole ? [] : [...bucket],
    timestamp: t,
  };
}

function unpackHistogram(message: HistogramMessage): WireHistogram {
  const { sum, schema, zeroThreshold, timestamp } = message;
  const bucket = message.countFloat === undefined ? runningSum(message.positiveDeltas) : [...message.positiveCounts];
  return {
    t: timestamp,
    schema,
    zeroThreshold,
    zero: message.zeroCountInt ?? message.zeroCountFloat ?? 0,
    index: fromSpans(message.positiveSpans, bucket.length),
    bucket,
    count: message.countInt ?? message.countFloat ?? 0,
    sum,
  };
}
