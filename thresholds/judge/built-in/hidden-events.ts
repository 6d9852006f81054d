import type { Evidence } from '../../../results/record/evidence.ts';
import type { Labels } from '../../../results/record/metric.ts';
import { whereKind } from '../../../results/record/slo.ts';
import type { JudgedPhase } from '../../evidence/judged-phases.ts';
import { censoredPerSecond, sumOf } from '../../evidence/per-second.ts';
import { repeatedRequests } from '../../evidence/repeated-requests.ts';
import { isTargetToBlame } from '../../validity/target-to-blame.ts';
import type { Counted } from './counted.ts';

const isShare = whereKind({ ratio: true, quantile: false, limit: false });

/**
 * Returns the numbers of bad events that are missing in all counters: requests that k6 repeated without an error, and
 * requests without an answer.
 * @param known the number of all counted events
 */
export function hiddenEvents(sli: Counted, evidence: Evidence, phase: JudgedPhase, known: number) {
  if (!isShare(sli)) return { repeated: 0, unanswered: 0 };
  let repeated = 0;
  for (const select of sli.total) repeated += repeatedRequests(select, evidence, phase.window)?.count ?? 0;
  if (!isTargetToBlame(sli, evidence, phase)) return { repeated, unanswered: 0 };
  const starts = (only?: Labels) => sumOf(censoredPerSecond(evidence, sli.total, phase.window, only));
  // k6 does not report which requests a dropped start would have sent. If the SLO counted no event, perhaps none of
  // these requests belongs to it. So dropped starts are then left out.
  return { repeated, unanswered: known > 0 ? starts() : starts() - starts({ outcome: 'dropped' }) };
}
