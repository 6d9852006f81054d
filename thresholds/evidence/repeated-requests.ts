import type { Evidence } from '../../results/record/evidence.ts';
import type { Labels, Select } from '../../results/record/metric.ts';
import type { Phase } from '../../scenarios/plan/phase.ts';
import { withoutAnswerLabels } from './answer-labels.ts';
import { amountOf } from './per-second.ts';

const repeated = 'k6_repeated_requests_total';
const requests: readonly string[] = ['k6_http_reqs_total', 'k6_http_req_duration_seconds'];

/**
 * Repeated requests are ignored if they are fewer than `count`, or a smaller share of all requests than `share`. On an
 * overloaded machine, a pause of k6 looks like a repeated request in about 1 of 4,000 requests.
 */
const least = { count: 5, share: 0.002 };

/**
 * `count` is the number of requests that k6 repeated. `of` is the number of all requests. k6 counts no error for a
 * repeated request. `by` has the labels and the count of each row of repeated requests.
 */
export type Repeated = { count: number; of: number; by: readonly { labels: Labels; count: number }[] };

/**
 * Counts the selected requests that k6 repeated, because the target closed or reset the connection. Returns
 * undefined if the number or share of these requests is below `least`, because chance may then be the cause. Also
 * returns undefined for a metric other than those in `requests`.
 */
export function repeatedRequests(
  { metric, match }: Select,
  evidence: Evidence,
  window: Phase | undefined,
): Repeated | undefined {
  if (!requests.includes(metric)) return undefined;
  // A request is repeated because its first answer was lost. So the rows of repeated requests lack the labels that come
  // with an answer, such as `status`.
  const asked = withoutAnswerLabels(match);
  const by: { labels: Labels; count: number }[] = [];
  let count = 0;
  for (const row of evidence.rows(repeated, asked, window)) {
    by.push({ labels: row.labels, count: amountOf(row) });
    count += amountOf(row);
  }
  if (count < least.count) return undefined;
  let of = 0;
  for (const row of evidence.rows(requests[0]!, asked, window)) of += amountOf(row);
  return count < least.share * of ? undefined : { count, of, by };
}
