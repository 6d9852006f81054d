import type { Evidence } from '../../results/record/evidence.ts';
import { matches } from '../../results/record/metric.ts';
import { missingValues } from '../../results/record/missing-values.ts';
import { type Slo, whereKind } from '../../results/record/slo.ts';
import { formatCount, formatCountOf } from '../../results/words/format.ts';
import type { JudgedPhase } from '../evidence/judged-phases.ts';
import type { Judged } from './judged.ts';

const hasValues = whereKind({ ratio: false, quantile: true, limit: true });

/**
 * Returns the verdict on an SLO. Values can be missing, such as the LCP of a page that froze before it painted.
 * `judgeComplete` judges the SLO once more, with a bad value in place of each missing value. If these bad values
 * turn a PASS into another verdict, the result is INCONCLUSIVE.
 */
export function withholdMissing(
  { sli, op }: Slo,
  judged: Judged,
  evidence: Evidence,
  { window }: JudgedPhase,
  judgeComplete: (complete: Evidence) => Judged,
): Judged {
  if (judged.verdict !== 'PASS' || !hasValues(sli)) return judged;
  const dueWith = evidence.metric(sli.of.metric)?.metric.dueWith;
  if (dueWith === undefined) return judged;
  const worst = op === '<' || op === '<=' ? Number.POSITIVE_INFINITY : Number.NEGATIVE_INFINITY;
  const due = [...evidence.samples(dueWith, sli.of.match, window)];
  const missing = missingValues(due, [...evidence.samples(sli.of.metric, sli.of.match, window)]);
  if (missing.length === 0) return judged;
  const complete = judgeComplete({
    ...evidence,
    *samples(metric, match = {}, inWindow) {
      yield* evidence.samples(metric, match, inWindow);
      if (metric !== sli.of.metric) return;
      for (const sample of missing) if (matches(sample.labels, match)) yield { ...sample, metric, value: worst };
    },
  });
  if (complete.verdict === 'PASS') return judged;
  const { phase: _, ...labels } = missing[0]!.labels;
  const where = Object.entries(labels).map(([name, value]) => `${name} ${value}`);
  const share = `${formatCountOf(missing.length, 'value')} of ${formatCount(due.length)} missing`;
  const reason = `${judged.reason}; but ${share}, such as one of ${where.join(', ')}`;
  return { ...judged, verdict: 'INCONCLUSIVE', reasonCode: 'missing-values', reason };
}
