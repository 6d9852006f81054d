import type { Evidence } from '../../results/record/evidence.ts';
import type { Select } from '../../results/record/metric.ts';
import { type Sli, type Slo, whereKind } from '../../results/record/slo.ts';
import { formatCount } from '../../results/words/format.ts';
import { isOnErrors } from '../evidence/is-on-errors.ts';
import type { JudgedPhase } from '../evidence/judged-phases.ts';
import { meetsObjective } from '../evidence/meets-objective.ts';
import { repeatedRequests } from '../evidence/repeated-requests.ts';
import type { Judged } from './judged.ts';

const isShare = whereKind({ ratio: true, quantile: false, limit: false });
const isOneValue = whereKind({ ratio: false, quantile: false, limit: true });

/**
 * Returns the verdict on an SLO. k6 silently repeats a request whose connection the target closed or reset. If an SLO
 * on HTTP errors passes only because of such repeats, the PASS becomes INCONCLUSIVE: other clients would have had
 * errors.
 */
export function withholdRepeated(slo: Slo, judged: Judged, evidence: Evidence, { window }: JudgedPhase): Judged {
  const { verdict, value, samples } = judged;
  const selects = allRequests(slo.sli);
  if (verdict !== 'PASS' || value === null || selects.length === 0) return judged;
  const hidden = selects.reduce((sum, select) => sum + (repeatedRequests(select, evidence, window)?.count ?? 0), 0);
  const worst = isShare(slo.sli) ? value - hidden / samples : value + hidden;
  if (hidden === 0 || meetsObjective(worst, slo.op, slo.objective)) return judged;
  const reason =
    `${judged.reason}; but the target closed or reset the connection of ${formatCount(hidden)} requests, and k6 ` +
    'repeated them without counting an error: set noConnectionReuse: true in the k6 script to count such errors';
  return { ...judged, verdict: 'INCONCLUSIVE', reasonCode: 'repeated-requests', reason };
}

/** Returns the selectors of all requests if the SLO judges errors; none for any other SLO. */
function allRequests(sli: Sli): readonly Select[] {
  if (isShare(sli)) return sli.part.some(isOnErrors) && !sli.total.some(isOnErrors) ? sli.total : [];
  return isOneValue(sli) && sli.fold === 'sum' && sli.of.match.expected_response === 'false' ? [sli.of] : [];
}
