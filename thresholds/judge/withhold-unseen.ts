import type { Evidence } from '../../results/record/evidence.ts';
import type { Select } from '../../results/record/metric.ts';
import { unseenSeries } from '../../results/record/missing-values.ts';
import { type Slo, whereKind } from '../../results/record/slo.ts';
import { formatCount } from '../../results/words/format.ts';
import { isEmpty } from '../../scenarios/base/long-lists.ts';
import type { JudgedPhase } from '../evidence/judged-phases.ts';
import type { Judged } from './judged.ts';

const hasValues = whereKind({ ratio: false, quantile: true, limit: true });

/** A reason names at most this many pages. */
const mostNamed = 3;

/**
 * Returns the verdict on an SLO. A PASS becomes INCONCLUSIVE if no journey run viewed a page that the SLO measures. The
 * reason then names the pages without views. The reason of an SLO without samples names them too.
 */
export function withholdUnseen(slo: Slo, judged: Judged, evidence: Evidence, phase: JudgedPhase): Judged {
  const isPass = judged.verdict === 'PASS';
  if (!isPass && judged.reasonCode !== 'no-samples') return judged;
  const unseen = unseenOf(slo, evidence, phase);
  if (unseen.length === 0) return judged;
  const named = unseen.slice(0, mostNamed).map(({ match: { page, journey } }) => `page ${page} of journey ${journey}`);
  const more = unseen.length - named.length;
  const pages = `${named.join(', ')}${more > 0 ? ` and ${formatCount(more)} more` : ''}`;
  const reason = `${judged.reason}; ${isPass ? 'but ' : ''}no run viewed ${pages}`;
  return { ...judged, ...(isPass && { verdict: 'INCONCLUSIVE', reasonCode: 'missing-values' }), reason };
}

/** Returns the pages that the SLO measures and that have no samples in the phase. */
export function unseenOf({ sli }: Slo, evidence: Evidence, { window }: JudgedPhase): Select[] {
  if (!hasValues(sli)) return [];
  const { metric, match } = sli.of;
  const due = evidence.producers.flatMap((producer) => producer.due ?? []);
  return unseenSeries(
    due,
    evidence.metric(metric)?.metric,
    match,
    (series) => !isEmpty(evidence.samples(series.metric, series.match, window)),
  );
}
