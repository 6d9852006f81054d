import type { Evidence } from '../../results/record/evidence.ts';
import { type Slo, whereKind } from '../../results/record/slo.ts';
import { producersOf } from '../validity/taint.ts';
import type { Judged } from './judged.ts';

const countsUnfinished = whereKind({ ratio: true, quantile: false, limit: false });

/**
 * Returns the verdict on an SLO. With `untilEnd`, the SLO judges all phases of a traffic source. If this source did not
 * reach the end of the last phase, a PASS becomes INCONCLUSIVE. A FAIL of a ratio becomes INCONCLUSIVE, too, because
 * messages that count as lost may still have been under way. For an SLO without samples, the reason names the
 * unfinished source. If the source finished, the reason is `whyNoSamples`.
 */
export function withholdUnfinished(slo: Slo, judged: Judged, evidence: Evidence): Judged {
  const { sli, untilEnd, whyNoSamples } = slo;
  const isEmpty = judged.reasonCode === 'no-samples';
  const isOpen = isEmpty || judged.verdict === 'PASS' || (countsUnfinished(sli) && judged.verdict === 'FAIL');
  const cut = untilEnd && isOpen ? unfinished(sli, evidence) : undefined;
  if (cut) {
    const reason = `${cut.name}: ${cut.reason ?? 'it did not reach the end of its timeline'}`;
    return { ...judged, verdict: 'INCONCLUSIVE', reasonCode: 'stopped-early', reason };
  }
  return isEmpty ? { ...judged, reason: whyNoSamples ?? judged.reason } : judged;
}

function unfinished(sli: Slo['sli'], evidence: Evidence): Evidence['producers'][number] | undefined {
  const names = producersOf(sli, evidence);
  return evidence.producers.find(({ name, status }) => names.includes(name) && status !== 'done');
}
