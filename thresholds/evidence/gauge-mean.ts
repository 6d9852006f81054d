import type { Evidence } from '../../results/record/evidence.ts';
import type { Labels } from '../../results/record/metric.ts';
import type { Phase } from '../../scenarios/plan/phase.ts';

/**
 * Returns the mean of all values of a gauge in `window`; 0 if there are no values. Without `window`, the whole run
 * counts.
 */
export function gaugeMean(evidence: Evidence, metric: string, window?: Phase, match: Labels = {}): number {
  let [sum, n] = [0, 0];
  for (const row of evidence.rows(metric, match, window)) {
    if (!('v' in row)) continue;
    sum += row.v;
    n++;
  }
  return n === 0 ? 0 : sum / n;
}
