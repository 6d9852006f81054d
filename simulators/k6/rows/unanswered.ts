import type { Row } from '../../../results/record/row.ts';
import { durationPowerSeries, httpReqFailed, redirectedCallSeries } from './metrics.ts';

/**
 * Returns k6's rows. Each HTTP request without an answer (status 0) counts as failed in these rows.
 * `setResponseCallback` in a script has no effect on this, even if 0 is an expected status.
 */
export function failUnanswered(rows: readonly Row[]): Row[] {
  return rows.map((row) => {
    if (row.labels.status !== '0' || !isHttp(row.metric)) return row;
    const failed = { ...row, labels: { ...row.labels, expected_response: 'false' } };
    return row.metric === httpReqFailed ? { ...failed, v: 1 } : failed;
  });
}

/**
 * `failUnanswered` changes only HTTP metrics. In other metrics, `status` has another meaning: status 0 of gRPC is a
 * success.
 */
function isHttp(metric: string): boolean {
  return metric.startsWith('k6_http_') || metric === redirectedCallSeries || metric === durationPowerSeries;
}
