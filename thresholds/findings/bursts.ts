import { sum } from 'simple-statistics';
import type { Evidence } from '../../results/record/evidence.ts';
import type { Finding } from '../../results/record/run.ts';
import { burstOf } from '../../results/stats/burst.ts';
import { formatCount, formatCountOf } from '../../results/words/format.ts';
import { limits } from './limits.ts';
import { errorSeries } from './series.ts';
import { timeAt } from './time-at.ts';

/** Returns the findings on errors that cluster in a few seconds, in each steady phase. */
export function bursts(evidence: Evidence): Finding[] {
  const all = errorSeries(evidence);
  const level = limits.falseFindings / 5 / Math.max(1, all.length);
  return all.flatMap(({ subject, phase, sums, counts }): Finding[] => {
    const burst = burstOf(sums, counts);
    if (!burst || burst.chance > level || burst.count < limits.burstErrors) return [];
    const { from, to, count } = burst;
    const others = sum(sums) - count;
    const trials = sum(counts.slice(from, to));
    if (count / trials < (limits.burstTimes * others) / Math.max(1, sum(counts) - trials)) return [];
    const when =
      to - from === 1 ? `second ${from} of ${phase.name}` : `the ${to - from} s from second ${from} of ${phase.name}`;
    return [
      {
        kind: 'burst',
        phase: phase.name,
        at: timeAt(evidence.t0Ms, phase.startS + from),
        subject,
        text: `${subject}: ${formatCountOf(count, 'error')} in ${when}, ${formatCount(others)} in the other ${sums.length - (to - from)} s of the phase`,
        lookAt: "the first failing exchanges among the artifacts, and the target's log of that second",
        unit: '1',
        before: others / Math.max(1, sums.length - (to - from)),
        after: count / (to - from),
        change: count,
        interval: null,
      },
    ];
  });
}
