import type { Evidence } from '../../results/record/evidence.ts';
import { type Labels, matches } from '../../results/record/metric.ts';
import type { Row } from '../../results/record/row.ts';
import { type Sli, type Slo, wholeOf } from '../../results/record/slo.ts';
import { formatCountOf } from '../../results/words/format.ts';
import { withoutAnswerLabels } from '../evidence/answer-labels.ts';
import { rowsWithDropped } from '../evidence/dropped-starts.ts';
import type { JudgedPhase } from '../evidence/judged-phases.ts';
import { amountOf, censoredIn, mayBelong, unansweredMetric } from '../evidence/per-second.ts';
import type { Judged } from './judged.ts';

/**
 * Returns the verdict on an SLO. Two kinds of requests without an answer may be no failure of the SLO. If the SLO fails
 * only because of these requests, the FAIL becomes INCONCLUSIVE.
 * - The request may be one that the SLO does not judge. k6 counts unanswered requests only by scenario, so their names
 *   are unknown.
 * - The script itself cut the iteration off so early that the target may have been about to answer.
 * @param judgeAnswered judges the SLO without these requests
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
  let [unknown, cut] = [0, 0];
  for (const metric of metricsOf(sli, evidence)) {
    for (const row of rowsWithDropped(metric, evidence, phase.window)) {
      if (!isUnknown(row)) continue;
      unknown += censoredIn(row);
      if (isCut(row)) cut += censoredIn(row);
    }
  }
  if (unknown === 0) return judged;
  const answered = judgeAnswered({
    ...evidence,
    *rows(...of) {
      for (const row of evidence.rows(...of)) if (!isUnknown(row)) yield row;
    },
  });
  if (answered.verdict === 'FAIL' || answered.samples === 0) return judged;
  const which = [
    ...(unknown > cut
      ? [
          `${formatCountOf(unknown - cut, 'start')} without an answer may belong to other requests: an SLO on the whole scenario counts them`,
        ]
      : []),
    ...(cut > 0
      ? [
          `k6 cut off ${formatCountOf(cut, 'iteration')} that could have ended in time: lengthen gracefulStop and gracefulRampDown in the script`,
        ]
      : []),
  ];
  const reason = `${answered.reason}; but ${which.join('; ')}`;
  return { ...answered, verdict: 'INCONCLUSIVE', reasonCode: 'unknown-request', reason };
}

/**
 * Returns a function that is true for a row of unanswered requests that may be no failure of the SLO: the script cut
 * the requests off, or the row lacks labels that the SLO selects. If all answered requests with the labels of the row
 * belong to the SLO, the row is always a failure.
 */
function unknownRequest(sli: Sli, evidence: Evidence, { window }: JudgedPhase): (row: Row) => boolean {
  const asked = wholeOf(sli).map(({ metric, match }) => ({
    ...{ match: withoutAnswerLabels(match), metrics: unansweredIn(metric, evidence) },
  }));
  const isAsked = ({ metric, labels }: Row) =>
    asked.some((one) => one.metrics.includes(metric) && matches(labels, one.match));
  const others = new Set<Labels>();
  for (const metric of metricsOf(sli, evidence)) {
    for (const row of evidence.rows(metric, {}, window)) if (amountOf(row) > 0 && !isAsked(row)) others.add(row.labels);
  }
  return (row) =>
    asked.some(({ metrics, match }) => metrics.includes(row.metric) && mayBelong(row, match)) &&
    (isCut(row) || (!isAsked(row) && [...others].some((labels) => matches(labels, withoutAnswerLabels(row.labels)))));
}

const isCut = ({ labels }: Row) => labels.outcome === 'cut';

/** Returns a metric and the metrics whose rows have its starts without an answer. */
function unansweredIn(metric: string, evidence: Evidence): string[] {
  const unanswered = unansweredMetric(evidence, metric);
  const { dropped } = evidence.metric(unanswered)?.metric ?? {};
  return [metric, unanswered, ...(dropped ? [dropped.in] : [])];
}

const metricsOf = (sli: Sli, evidence: Evidence) => [
  ...new Set(wholeOf(sli).flatMap(({ metric }) => [metric, unansweredMetric(evidence, metric)])),
];
