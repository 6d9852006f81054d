import { countOf } from '../../../results/record/histogram.ts';
import type { Labels } from '../../../results/record/metric.ts';
import type { Row } from '../../../results/record/row.ts';
import { fineTag, hopTag } from '../../../scenarios/lib/names.ts';
import { httpReqDuration, httpReqFailed, httpReqs, redirectedCallSeries, redirectRequests } from './metrics.ts';

const judged: readonly string[] = [httpReqs, httpReqDuration, httpReqFailed];

/**
 * Returns k6's rows with each redirected call as one request. k6 counts each request of a redirected call separately.
 * Redirects are fast and never fail, so they would hide slow and failed calls. meshproof's code around the scripts
 * records the whole call instead (lib/redirect-chain.ts). Other metrics, such as `http_req_connecting`, stay per
 * request.
 */
export function oneRowPerCall(rows: readonly Row[]): Row[] {
  return rows.flatMap((row): Row[] => {
    const { [hopTag]: hop, ...labels } = row.labels;
    if (row.metric === redirectedCallSeries && 'h' in row) {
      const { [fineTag]: _, ...rest } = labels;
      const call = { t: row.t, labels: rest };
      return [
        { ...call, metric: httpReqDuration, h: row.h },
        { ...call, metric: httpReqs, n: countOf(row.h) },
      ];
    }
    if (judged.includes(row.metric) && (hop !== undefined || isRedirect(labels))) {
      if (row.metric !== httpReqs) return [];
      const { [fineTag]: _, ...rest } = labels;
      return [{ ...row, metric: redirectRequests, labels: rest }];
    }
    return [hop === undefined ? row : { ...row, labels }];
  });
}

/** Returns whether lib/redirects/next-request.ts follows an answer with this status. */
function isRedirect({ status = '' }: Labels): boolean {
  return /^30[12378]$/.test(status);
}
