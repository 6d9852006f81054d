import type { Slo } from '../../results/record/slo.ts';
import { samplesNeeded } from '../../results/stats/samples-needed.ts';
import { UserError } from '../../scenarios/base/errors.ts';

/** Longer than any run, and larger than anything that is counted in one: what lies beyond is a slip of the pen. */
const largest: Readonly<Record<string, number>> = { s: 86_400, B: 1e15, '1': 1e12 };

/**
 * Refuses an objective that every run meets, or none: its verdict would say nothing of the target. All that is measured
 * is 0 or more. Throws UserError with file, line and key.
 */
export function checkLimit(slo: Slo): void {
  const { sli, op, objective } = slo;
  const at = (key: 'value' | 'target') => slo.where(['spec', 'objectives', 0, key]);
  const share = sli.kind === 'quantile' ? sli.q : sli.kind === 'ratio' ? objective : undefined;
  if (share !== undefined && samplesNeeded(share) <= 1) {
    throw new UserError('a target of 5 % or less holds whatever happens', { ...at('target'), hint: 'write 0.95' });
  }
  if (sli.kind === 'ratio') {
    if (sli.counts !== 'good' || JSON.stringify(sli.part) !== JSON.stringify(sli.total)) return;
    throw new UserError('good counts the same as total, so that all is good whatever happens', {
      ...slo.where(['spec', 'indicator', 'spec', 'ratioMetric', 'good']),
    });
  }
  const below = op === '<=' || op === '<';
  const most = largest[slo.unit.split('/')[0]!] ?? Number.MAX_VALUE;
  const always = below ? objective > most : op === '>=' ? objective <= 0 : objective < 0;
  if (always) throw new UserError('a limit that every run keeps says nothing', at('value'));
  const never = below ? (op === '<' ? objective <= 0 : objective < 0) : objective > most;
  if (never) throw new UserError('a limit that no run can keep says nothing', at('value'));
}
