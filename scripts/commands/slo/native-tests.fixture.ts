import type { RuleTest } from '../../../thresholds/coverage/coverage-files.ts';

type Series = { series: string; values: string };

/** The first count of a counter. input-series.ts explains why it is large. */
const start = 1e12;

/**
 * Returns the test with native histograms instead of the classic series `x_bucket{le="…"}` and `x_count`; undefined if
 * it has no classic histogram. The native buckets of the good and of the bad events are far from the limit, so that
 * histogram_fraction() is exact.
 */
export function nativeTest(test: RuleTest): RuleTest | undefined {
  const plain = new Set(test.input_series.map(({ series }) => nameOf(series)));
  const counts = test.input_series.filter(({ series }) => isCount(series) && plain.has(baseOf(series)));
  if (counts.length === 0) return undefined;
  const names = new Set(counts.map(({ series }) => baseOf(series)));
  const others = test.input_series.filter(({ series }) => !names.has(baseOf(series)));
  const native = counts.map((count) => {
    const buckets = test.input_series.filter(({ series }) => nameOf(series) === `${baseOf(count.series)}_bucket`);
    const own = buckets.find((one) => labelsOf(one.series) === labelsOf(count.series));
    const [, limit = 1] = bucketLimit.exec(buckets[0]?.series ?? '') ?? [];
    return histogram(count, own, Number(limit));
  });
  return { ...test, input_series: [...native, ...others] };
}

const bucketLimit = /\ble="([^"]+)"/;
const nameOf = (series: string) => series.replace(/\{.*$/, '');
const isCount = (series: string) => nameOf(series).endsWith('_count');
const baseOf = (series: string) => series.replace(/\{.*$/, '').replace(/_(bucket|count)$/, '');
const labelsOf = (series: string) =>
  [...series.matchAll(/(\w+)="((?:[^"\\]|\\.)*)"/g)]
    .filter(([, name]) => name !== 'le')
    .map(([text]) => text)
    .sort()
    .join();

function histogram(count: Series, within: Series | undefined, limit: number): Series {
  const all = increments(count.values);
  const good = within ? increments(within.values) : all.map(() => 0);
  const low = Math.floor(Math.log2(limit)) - 2;
  const at = (ok: number, bad: number) =>
    `{{schema:0 count:${ok + bad} sum:0 offset:${low} buckets:[${ok} 0 0 0 0 0 ${bad}]}}`;
  const parts: string[] = [];
  let [ok, bad] = [start, start];
  for (let i = 0; i < all.length; ) {
    const [okBy, badBy] = [good[i]!, all[i]! - good[i]!];
    let times = 1;
    while (all[i + times] === all[i] && good[i + times] === good[i]) times++;
    [ok, bad] = [ok + okBy, bad + badBy];
    parts.push(`${at(ok, bad)}+${at(okBy, badBy)}x${times - 1}`);
    [ok, bad] = [ok + okBy * (times - 1), bad + badBy * (times - 1)];
    i += times;
  }
  const labels = count.series.includes('{') ? count.series.slice(count.series.indexOf('{')) : '';
  return { series: baseOf(count.series) + labels, values: parts.join(' ') };
}

/**
 * Returns the increases of a counter from sample to sample. `values` are its samples in the notation of promtool. The
 * first increase is 0.
 */
function increments(values: string): number[] {
  const samples = values.split(' ').flatMap((part) => {
    const [, from, by = '0', count = '0'] = /^(\d+)(?:\+(\d+))?(?:x(\d+))?$/.exec(part)!;
    return Array.from({ length: Number(count) + 1 }, (_, i) => Number(from) + i * Number(by));
  });
  return samples.map((value, i) => (i === 0 ? 0 : value - samples[i - 1]!));
}
