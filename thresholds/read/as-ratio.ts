import type { Catalogue } from '../../results/record/catalogue.ts';
import { type Slo, whereKind } from '../../results/record/slo.ts';

const isOneValue = whereKind({ ratio: false, quantile: false, limit: true });

/** The tolerance of the ratio that `asRatio` returns: 100 % of the error budget, which is the default of any ratio. */
const shareTolerance = 1;

/**
 * Converts an SLO on a share since the start of the run, such as `k6_checks_rate`. Returns an SLO on the events of each
 * judged phase. In the original SLO, a failure before a phase would also count in the phase. An objective of 100 % good
 * or 0 % bad becomes a limit of 0 on the bad events. Any other SLO is unchanged.
 */
export function asRatio(slo: Slo, catalogue: Catalogue): Slo {
  const { sli, op, objective } = slo;
  const share = isOneValue(sli) ? catalogue.get(sli.of.metric)?.metric.share : undefined;
  if (!share || !isOneValue(sli) || !catalogue.has(share.metric)) return slo;
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
