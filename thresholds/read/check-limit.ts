import { type Slo, whereKind } from '../../results/record/slo.ts';
import { samplesNeeded } from '../../results/stats/samples-needed.ts';
import { UserError } from '../../scenarios/base/errors.ts';

const isShare = whereKind({ ratio: true, quantile: false, limit: false });
const isQuantile = whereKind({ ratio: false, quantile: true, limit: false });

/**
 * The largest plausible values of a run, by unit: a day, a petabyte, a trillion events. Larger objectives are typos.
 */
const largest: Readonly<Record<string, number>> = { s: 86_400, B: 1e15, '1': 1e12 };

/**
 * Refuses an objective that every run meets, such as `>= 0`, and an objective that no run can meet. Also refuses a
 * target of 5 % or less, which is too low to judge. Throws UserError with file, line and key.
 */
export function checkLimit(slo: Slo): void {
  const { sli, op, objective } = slo;
  const at = (key: 'value' | 'target') => slo.where(['spec', 'objectives', 0, key]);
  const share = isQuantile(sli) ? sli.q : isShare(sli) ? objective : undefined;
  if (share !== undefined && samplesNeeded(share) <= 1) {
    const [text, line] = isQuantile(sli)
      ? ['a percentile must be above p5', 'p95']
      : ['an SLO must require more than 5 % good events', 'errors: < 1%'];
    throw new UserError(text, { ...at('target'), hint: `write ${line}, or target: 0.95 in an SLO document` });
  }
  if (sli.kind === 'ratio') {
    if (sli.counts !== 'good' || JSON.stringify(sli.part) !== JSON.stringify(sli.total)) return;
    throw new UserError(
      '"good" selects the same events as "total", so every event is good: select fewer events in "good"',
      {
        ...slo.where(['spec', 'indicator', 'spec', 'ratioMetric', 'good']),
      },
    );
  }
  const below = op === '<=' || op === '<';
  const most = largest[slo.unit.split('/')[0]!] ?? Number.MAX_VALUE;
  const always = below ? objective > most : op === '>=' ? objective <= 0 : objective < 0;
  if (always) throw new UserError('every run meets this limit: write a stricter limit', at('value'));
  const never = below ? (op === '<' ? objective <= 0 : objective < 0) : objective > most;
  if (never) throw new UserError('no run can meet this limit: write another limit', at('value'));
}
