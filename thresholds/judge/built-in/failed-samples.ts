import type { Evidence } from '../../../results/record/evidence.ts';
import { matches } from '../../../results/record/metric.ts';
import { type Sli, type Slo, selectsOf } from '../../../results/record/slo.ts';
import { isJudgedIn, judgedPhases } from '../../evidence/judged-phases.ts';

type Limit = Extract<Sli, { kind: 'limit' }>;

/**
 * Returns one SLO for each value of the label `each` that has a sample below the limit. Samples that an SLO of `given`
 * judges do not count. Each SLO names the phases that have such a sample.
 */
export function failedSamples(slo: Slo, sli: Limit, each: string, given: readonly Slo[], evidence: Evidence): Slo[] {
  const { metric, match } = sli.of;
  const failed = new Map<string, string[]>();
  for (const phase of judgedPhases(slo, evidence.phases)) {
    const seen = given
      .filter((other) => isJudgedIn(other, phase, evidence.phases))
      .flatMap((other) => selectsOf(other.sli).filter((select) => select.metric === metric));
    for (const { labels, value } of evidence.samples(metric, match, phase.window)) {
      if (value >= sli.limit || seen.some((select) => matches(labels, select.match))) continue;
      const name = labels[each] ?? '';
      const phases = failed.get(name) ?? [];
      if (!phases.includes(phase.name)) failed.set(name, [...phases, phase.name]);
    }
  }
  return Array.from(failed, ([name, phases]) => ({
    ...slo,
    ...{ name: `${slo.name}: ${name}`, phases },
    sli: { ...sli, of: { metric, match: { ...match, [each]: name } } },
  }));
}
