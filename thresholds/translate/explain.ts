import type { Catalogue } from '../../results/record/catalogue.ts';
import { type Select, showSelect } from '../../results/record/metric.ts';
import { type Slo, wholeRun } from '../../results/record/slo.ts';
import { samplesNeeded } from '../../results/stats/samples-needed.ts';
import { formatCountOf, formatQuantile, formatShare, formatValue } from '../../results/words/format.ts';

/** Returns plain sentences about one SLO. */
export function explain(slo: Slo, catalogue: Catalogue): string {
  const { line } = slo.where(['metadata', 'name']);
  return [
    `${slo.name}: ${slo.title} (service ${slo.service}).`,
    ...(slo.description ? [slo.description] : []),
    measured(slo, catalogue),
    judged(slo),
    ...parts(slo, catalogue),
    when(slo),
    `Source: ${slo.file}${line === undefined ? '' : `, line ${line}`}.`,
  ].join('\n');
}

function measured({ sli }: Slo, catalogue: Catalogue): string {
  const by = (select: Select) => {
    const producer = catalogue.get(select.metric)?.producer;
    return producer === undefined ? '' : `, measured by ${producer}`;
  };
  if (sli.kind !== 'ratio') return `Measured: ${showSelect(sli.of)}${by(sli.of)}.`;
  const total = sli.total.map(showSelect).join(' or ');
  const part = sli.part.map(showSelect).join(' or ');
  const all = `all events are ${total}${by(sli.total[0]!)}`;
  const ones = `the ${sli.counts} events are ${part}`;
  return `Measured: the share of good events: ${all}; ${ones}. Unanswered starts are bad.`;
}

function judged(slo: Slo): string {
  const { sli, op } = slo;
  const objective = `${op} ${formatValue(slo.objective, slo.unit)}`;
  if (sli.kind === 'limit') return `Judged exactly: PASS when the ${sli.fold} is ${objective}.`;
  const what =
    sli.kind === 'quantile'
      ? `the ${formatQuantile(sli.q)} is ${objective}`
      : `at least ${formatShare(slo.objective)} are good`;
  const needed = samplesNeeded(sli.kind === 'quantile' ? sli.q : slo.objective);
  const tolerated =
    sli.kind === 'quantile'
      ? formatValue(slo.objective * (1 + slo.tolerance), slo.unit)
      : formatShare(Math.max(0, 1 - (1 - slo.objective) * (1 + slo.tolerance)));
  return `Judged: PASS when ${what} and its one-sided 95 % bound is within ${tolerated}; FAIL when the bound on the other side breaks the objective; else INCONCLUSIVE. ${formatCountOf(needed, 'sample is', 'samples are')} needed.`;
}

/** Returns the objective of an SLO with its unit: `p99 < 8 min 20 s`, `99 % good`, `sum <= 0`. */
export function objectiveWords({ sli, op, objective, unit }: Slo): string {
  if (sli.kind === 'ratio') return `${formatShare(objective)} good`;
  const value = sli.kind === 'quantile' ? formatQuantile(sli.q) : sli.fold;
  return `${value} ${op} ${formatValue(objective, unit)}`;
}

/** Returns whether the values of a metric with `judgedBy` are judged together or separately, in words. */
function parts({ sli, pool }: Slo, catalogue: Catalogue): string[] {
  const judgedBy = sli.kind === 'quantile' ? catalogue.get(sli.of.metric)?.metric.judgedBy : undefined;
  if (judgedBy === undefined) return [];
  if (pool) return ['All values are judged together (meshproof.io/pool).'];
  return [`The values of each ${judgedBy.join(' and ')} are judged separately; the worst verdict decides.`];
}

function when({ phases }: Slo): string {
  if (phases.length === 0) return 'In each steady phase.';
  if (phases.includes(wholeRun)) return 'Over the whole run, warm-up included.';
  return `In ${phases.join(', ')}.`;
}
