import type { Catalogue } from '../../results/record/catalogue.ts';
import type { Slo } from '../../results/record/slo.ts';

/** The default of a share: a folded value has none. */
const shareTolerance = 1;

/**
 * The SLO on a share over the run so far, such as `k6_checks_rate`, as an SLO on the events of its phases: the gauge
 * depends on what came before the phase, and its smallest value on a single early event. An objective of all or none
 * becomes a count of the others. Any other SLO is returned as it is.
 */
export function asRatio(slo: Slo, catalogue: Catalogue): Slo {
  const { sli, op, objective } = slo;
  const share = sli.kind === 'limit' ? catalogue.get(sli.of.metric)?.metric.share : undefined;
  if (!share || sli.kind !== 'limit' || !catalogue.has(share.metric)) return slo;
  const { match } = sli.of;
  const isFloor = op === '>=' || op === '>';
  const of = { metric: share.metric, match };
  const inShare = { metric: share.metric, match: { ...match, [share.label]: share.value } };
  if (objective === (isFloor ? 1 : 0)) {
    const other = share.value === 'true' ? 'false' : 'true';
    const bad = isFloor ? { ...inShare, match: { ...inShare.match, [share.label]: other } } : inShare;
    return { ...slo, sli: { kind: 'limit', of: bad, fold: 'sum', limit: 0 }, op: '<=', objective: 0 };
  }
  return {
    ...slo,
    sli: { kind: 'ratio', counts: isFloor ? 'good' : 'bad', part: [inShare], total: [of] },
    op: '>=',
    tolerance: shareTolerance,
    objective: isFloor ? objective : 1 - objective,
  };
}
