import type { Evidence } from '../../../results/record/evidence.ts';
import type { Select } from '../../../results/record/metric.ts';
import type { BuiltIn, Slo } from '../../../results/record/slo.ts';
import { judgedPhases } from '../../evidence/judged-phases.ts';
import { amountOf } from '../../evidence/per-second.ts';
import { badOf, type Counted, partOf, totalOf } from './counted.ts';

/**
 * The maximum number of label values with an SLO of their own. Each SLO reads all rows of its metric. If a script put
 * an id into every check name, judging would take hours.
 */
export const mostSeparate = 50;

export type CountedSlo = Slo & { sli: Counted };

/**
 * Returns one SLO for each value of the label `each`. With more than `mostSeparate` values, returns the SLOs of the
 * values that exceed the objective by the most bad events, and one SLO on all values together. So a value that misses
 * the objective is never left out in favour of a value that meets it.
 */
export function onePerValue({ each, onlyNamed }: BuiltIn, slo: Slo, sli: Counted, evidence: Evidence): CountedSlo[] {
  if (each === undefined) return [{ ...slo, sli }];
  const values = new Set<string>();
  for (const { metric, match } of totalOf(sli, evidence)) {
    for (const labels of evidence.labels(metric, match)) values.add(labels[each] ?? '');
  }
  if (onlyNamed) values.delete('');
  const separate = (value: string) => ({ ...slo, name: `${slo.name}: ${value}`, sli: within(sli, each, value) });
  if (values.size <= mostSeparate) return [...values].sort().map(separate);
  const excess = excessPerValue(each, slo, sli, evidence);
  const worst = [...values].sort((a, b) => (excess.get(b) ?? 0) - (excess.get(a) ?? 0) || (a < b ? -1 : 1));
  const all = { ...slo, sli, title: `${slo.title}, ${values.size} together` };
  return [...worst.slice(0, mostSeparate).sort().map(separate), all];
}

/** Returns, for each value of the label `each`, by how many bad events the objective is exceeded. */
function excessPerValue(each: string, slo: Slo, sli: Counted, evidence: Evidence): Map<string, number> {
  const windows = judgedPhases(slo, evidence.phases).map(({ window }) => window);
  const amounts = (selects: readonly Select[]) => {
    const sums = new Map<string, number>();
    for (const { metric, match } of selects) {
      for (const row of windows.flatMap((window) => [...evidence.rows(metric, match, window)])) {
        const value = row.labels[each] ?? '';
        sums.set(value, (sums.get(value) ?? 0) + amountOf(row));
      }
    }
    return sums;
  };
  const [part, all] = [amounts(partOf(sli)), amounts(totalOf(sli, evidence))];
  const allowed = sli.kind === 'limit' ? 0 : 1 - slo.objective;
  return new Map(Array.from(all, ([value, n]) => [value, badOf(sli, part.get(value) ?? 0, n) - allowed * n]));
}

function within(sli: Counted, label: string, value: string): Counted {
  const narrow = (select: Select) => ({ ...select, match: { ...select.match, [label]: value } });
  return sli.kind === 'limit'
    ? { ...sli, of: narrow(sli.of) }
    : { ...sli, part: sli.part.map(narrow), total: sli.total.map(narrow) };
}
