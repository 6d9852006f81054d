import type { Finding } from '../../results/record/run.ts';
import { type Trend, trendOf } from '../../results/stats/trend.ts';
import { formatCount, formatValue } from '../../results/words/format.ts';
import { limits } from './limits.ts';
import { blocksOf, type Series } from './series.ts';
import { timeAt } from './time-at.ts';

/**
 * How a latency grows with the stored data. `perWrite` is how many seconds the latency grows per write, and `interval`
 * is its confidence interval. `first` and `last` are the mean latencies of the first and the last block. `writes` is
 * the number of writes.
 */
export type Growth = { perWrite: number; interval: [number, number]; first: number; last: number; writes: number };

/**
 * Returns how much a latency grows with each accepted write, in the first `to` seconds of the phase. Undefined if the
 * growth is too small to be reported, or if there is too little data. `stored` is the number of writes up to each
 * second of the run.
 */
export function growthOf(series: Series, stored: readonly number[], to: number, level: number): Growth | undefined {
  const blocks = Math.min(limits.blocks, Math.floor(to));
  if (blocks < limits.growthBlocks) return undefined;
  const found = blocksOf(series, 0, to, blocks, limits.perBlock);
  if (!found) return undefined;
  const startS = Math.floor(series.phase.startS);
  const writesAt = (second: number) => stored[Math.min(stored.length - 1, startS + Math.floor(second))] ?? 0;
  const x = found.at.map(writesAt);
  const writes = writesAt(to) - writesAt(0);
  // A slope needs new writes from each block to the next.
  if (writes < limits.growthWrites || x.some((value, i) => i > 0 && value <= x[i - 1]!)) return undefined;
  const { slope, interval, chance }: Trend = trendOf(x, found.means);
  const [first, last] = [found.means[0]!, found.means.at(-1)!];
  const isLarge = last >= limits.growthTimes * first && last - first >= limits.growthSeconds;
  return chance <= level && slope > 0 && isLarge ? { perWrite: slope, interval, first, last, writes } : undefined;
}

/**
 * Returns the finding that a latency grows with the stored data. `collapsedAt` is the second of the phase at which the
 * latency jumped after this growth; null without a jump.
 */
export function growthFinding(
  { subject, phase }: Series,
  { perWrite, interval, first, last, writes }: Growth,
  t0Ms: number,
  collapsedAt: number | null,
): Finding {
  const perThousand = (value: number) => formatValue(value * 1000, 's');
  const collapse =
    collapsedAt === null ? '' : `, then jumped at ${collapsedAt} s: the target was overloaded from then on`;
  return {
    kind: 'growth',
    phase: phase.name,
    at: timeAt(t0Ms, phase.startS),
    subject,
    text:
      `${subject}: the mean response time grows with the stored data, by ${perThousand(perWrite)} for each 1,000 writes (95 % interval ` +
      `${perThousand(interval[0])} to ${perThousand(interval[1])}): from ${formatValue(first, 's')} to ` +
      `${formatValue(last, 's')} after ${formatCount(writes)} writes${collapse}`,
    lookAt: 'anything that walks the stored data on each request: a list without paging, a missing index, a full scan',
    unit: 's',
    before: first,
    after: last,
    change: perWrite,
    interval,
  };
}
