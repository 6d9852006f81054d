import type { Evidence } from '../../results/record/evidence.ts';
import { type Labels, matches } from '../../results/record/metric.ts';
import type { Row } from '../../results/record/row.ts';
import { type Sli, type Slo, wholeOf } from '../../results/record/slo.ts';
import { formatCountOf } from '../../results/words/format.ts';
import { withoutAnswerLabels } from '../evidence/answer-labels.ts';
import type { JudgedPhase } from '../evidence/judged-phases.ts';
import { amountOf, censoredIn, mayBelong } from '../evidence/per-second.ts';
import type { Judged } from './judged.ts';

/**
 * Returns the verdict on an SLO. Starts without an answer may belong to a request that the SLO does not judge. k6
 * counts such starts only by scenario, because a program chooses its requests while it runs. If the SLO fails only
 * because of these starts, the FAIL becomes INCONCLUSIVE.
 * @param judgeAnswered judges the SLO without the starts whose request is unknown
 */
export function withholdUnknownRequest(
  { sli }: Slo,
  judged: Judged,
  evidence: Evidence,
  phase: JudgedPhase,
  judgeAnswered: (answered: Evidence) => Judged,
): Judged {
  if (judged.verdict !== 'FAIL') return judged;
  const isUnknown = unknownRequest(sli, evidence, phase);
  let unknown = 0;
  for (const metric of metricsOf(sli)) {
    for (const row of evidence.rows(metric, {}, phase.window)) if (isUnknown(row)) unknown += censoredIn(row);
  }
  if (unknown === 0) return judged;
  const answered = judgeAnswered({
    ...evidence,
    *rows(...of) {
      for (const row of evidence.rows(...of)) if (!isUnknown(row)) yield row;
    },
  });
  if (answered.verdict === 'FAIL' || answered.samples === 0) return judged;
  const which = `${formatCountOf(unknown, 'start')} without an answer may belong to other requests`;
  const reason = `${answered.reason}; but ${which}: an SLO on the whole scenario counts them`;
  return { ...answered, verdict: 'INCONCLUSIVE', reasonCode: 'unknown-request', reason };
}

/**
 * Returns a function that is true for a row of unanswered starts that may belong to other requests. The row lacks some
 * of the labels that the SLO selects. A start certainly belongs to the SLO if all answered requests with the labels of
 * the row belong to the SLO.
 */
function unknownRequest(sli: Sli, evidence: Evidence, { window }: JudgedPhase): (row: Row) => boolean {
  const asked = wholeOf(sli).map(({ metric, match }) => ({ metric, match: withoutAnswerLabels(match) }));
  const isAsked = ({ metric, labels }: Row) => asked.some((one) => one.metric === metric && matches(labels, one.match));
  const others = new Set<Labels>();
  for (const metric of metricsOf(sli)) {
    for (const row of evidence.rows(metric, {}, window)) if (amountOf(row) > 0 && !isAsked(row)) others.add(row.labels);
  }
  return (row) =>
    !isAsked(row) &&
    asked.some(({ metric, match }) => metric === row.metric && mayBelong(row, match)) &&
    [...others].some((labels) => matches(labels, withoutAnswerLabels(row.labels)));
}

const metricsOf = (sli: Sli) => [...new Set(wholeOf(sli).map(({ metric }) => metric))];
