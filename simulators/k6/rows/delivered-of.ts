import { ownMetrics } from '../../../scenarios/lib/names.ts';
import { droppedIterations, httpReqs, iterations } from './metrics.ts';
import type { Summary } from './summary.ts';

/**
 * Returns the totals that k6 itself counted, for comparison with the recorded rows. As in the recorded rows, a
 * redirected call counts as one request.
 * @param redirected the recorded number of requests that belong to redirected calls
 */
export function deliveredOf(summary: Summary, redirected: number): Record<string, number> {
  const calls = summary.values(ownMetrics.redirectedCall)?.count ?? 0;
  return {
    [httpReqs]: summary.count('http_reqs') - redirected + calls,
    [iterations]: summary.count('iterations'),
    [droppedIterations]: summary.count('dropped_iterations'),
  };
}
