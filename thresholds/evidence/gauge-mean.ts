import type { Evidence } from '../../results/record/evidence.ts';
import type { Labels } from '../../results/record/metric.ts';
import type { Phase } from '../../scenarios/plan/phase.ts';

/** Returns the mean of all values of a gauge in a phase, or in the run without `window`; 0 without values. */
export function gaugeMean(evidence: Evidence, metric: string, window?: Phase, match: Labels = {}): number {
  let [sum, n] = [0, 0];
  for (const row of evidence.rows(metric, match, window)) {
    if (!('v' in row)) continue;
    sum += row.v;
    n++;
  }
  return n === 0 ? 0 : sum / n;
}
