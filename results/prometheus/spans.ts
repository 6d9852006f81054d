/**
 * A group of `length` adjacent buckets. `offset` is the gap between this group and the previous one. For the first
 * group, `offset` is the index of its first bucket.
 */
export type Span = { offset: number; length: number };

/**
 * Returns native histogram buckets as remote write sends them: spans, and each count as the difference to the previous
 * bucket. https://prometheus.io/docs/specs/native_histograms/#buckets
 */
export function toSpans(index: readonly number[], count: readonly number[]): { spans: Span[]; deltas: number[] } {
  const spans: Span[] = [];
  let next = 0;
  for (const i of index) {
    const last = spans.at(-1);
    if (last && i === next) last.length++;
    else spans.push({ offset: i - next, length: 1 });
    next = i + 1;
  }
  return { spans, deltas: count.map((n, at) => n - (count[at - 1] ?? 0)) };
}

/** Returns the indexes of all buckets in the spans. Throws if the spans have more or fewer than `buckets` buckets. */
export function fromSpans(spans: readonly Span[], buckets: number): number[] {
  const named = spans.reduce((total, span) => total + span.length, 0);
  if (named !== buckets) throw new Error(`the spans name ${named} buckets, but the histogram has ${buckets}`);
  const index: number[] = [];
  let next = 0;
  for (const { offset, length } of spans) {
    next += offset;
    for (let i = 0; i < length; i++) index.push(next++);
  }
  return index;
}

/** Returns the counts from the differences that `toSpans` made. */
export function runningSum(deltas: readonly number[]): number[] {
  let total = 0;
  return deltas.map((delta) => {
    total += delta;
    return total;
  });
}
