import type { Evidence } from '../../results/record/evidence.ts';
import type { Slo } from '../../results/record/slo.ts';
import type { Step } from '../compile/expected-firing.ts';
import { censoredPerSecond, countsPerSecond, type PerSecond, sumOf } from '../evidence/per-second.ts';

/** The events of each second from the start of the load, and the number of planned events without an answer. */
export type Traffic = { seconds: Step[]; unanswered: number };

type Share = Slo['sli'] & { kind: 'ratio' };

/**
 * Returns the events of a ratio in all phases, counted as alert rules in Prometheus count them. If events were recorded
 * after the run, `seconds` is longer than the run. An event from before the start of the load counts in the first
 * second.
 */
export function trafficOf({ part, total, counts }: Share, evidence: Evidence, lengthS: number): Traffic {
  const seconds: Step[] = Array.from({ length: Math.ceil(lengthS) }, () => ({ bad: 0, total: 0 }));
  const each = (events: PerSecond, add: (second: Step, count: number) => void) => {
    for (const [t, count] of events) {
      const at = Math.max(0, Math.floor((t - evidence.t0Ms) / 1000));
      while (seconds.length <= at) seconds.push({ bad: 0, total: 0 });
      add(seconds[at]!, count);
    }
  };
  each(countsPerSecond(evidence, total), (second, count) => {
    second.total += count;
    if (counts === 'good') second.bad += count;
  });
  each(countsPerSecond(evidence, part), (second, count) => {
    second.bad += counts === 'good' ? -count : count;
  });
  return { seconds, unanswered: sumOf(censoredPerSecond(evidence, total)) };
}
