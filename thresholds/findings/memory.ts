import type { Evidence } from '../../results/record/evidence.ts';
import type { Finding } from '../../results/record/run.ts';
import { trendOf } from '../../results/stats/trend.ts';
import { formatValue } from '../../results/words/format.ts';
import { limits } from './limits.ts';
import { blocksOf, memorySeries } from './series.ts';
import { timeAt } from './time-at.ts';

/**
 * Returns a finding for each phase in which the target's memory grows until the end. Memory that stops growing is not a
 * leak.
 */
export function memoryGrowth(evidence: Evidence): Finding[] {
  const all = memorySeries(evidence);
  const level = limits.falseFindings / 5 / Math.max(1, all.length);
  return all.flatMap((series): Finding[] => {
    const { subject, phase, sums } = series;
    if (sums.length < limits.blocks * limits.blockSeconds) return [];
    const blocks = blocksOf(series, 0, sums.length, limits.blocks, 1);
    if (!blocks) return [];
    const { slope, interval, chance } = trendOf(blocks.at, blocks.means);
    const [first, middle, last] = [blocks.means[0]!, blocks.means[limits.blocks / 2]!, blocks.means.at(-1)!];
    const growth = last - first;
    const large = growth >= limits.memoryBytes && growth >= limits.memoryShare * first;
    if (chance > level || slope <= 0 || !large || last - middle < growth / 4) return [];
    const perMinute = (value: number) => formatValue(value * 60, 'B');
    const text =
      `${subject} grew from ${formatValue(first, 'B')} to ${formatValue(last, 'B')} in ${phase.name}, by ${perMinute(slope)} ` +
      `a minute (95 % interval ${perMinute(interval[0])} to ${perMinute(interval[1])})`;
    return [
      {
        kind: 'drift',
        phase: phase.name,
        at: timeAt(evidence.t0Ms, phase.startS),
        subject,
        text,
        lookAt: 'objects that requests leave behind: compare a heap snapshot from early in the run with a late one',
        unit: 'B/s',
        before: first,
        after: last,
        change: slope,
        interval,
      },
    ];
  });
}
