import { ownMetrics } from '../../../scenarios/lib/names.ts';
import { droppedIterations, httpReqs, iterations } from './metrics.ts';
import type { Summary } from './summary.ts';

/**
 * The totals that k6 itself counted, for comparison with the record. As in the record, each redirected call counts as
 * one request.
 * @param redirected the recorded number of single requests of redirected calls.
 */
export function deliveredOf(summary: Summary, redirected: number): Record<string, number> {
  const calls = summary.values(ownMetrics.redirectedCall)?.count ?? 0;
  return {
    [httpReqs]: summary.count('http_reqs') - redirected + calls,
    [iterations]: summary.count('iterations'),
    [droppedIterations]: summary.count('dropped_iterations'),
  };
}
