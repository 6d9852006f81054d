import type { Catalogue } from '../../results/record/catalogue.ts';
import type { Metric, Select } from '../../results/record/metric.ts';
import { type Slo, wholeRun } from '../../results/record/slo.ts';
import { UserError } from '../../scenarios/base/errors.ts';
import { nearest } from '../../scenarios/base/nearest.ts';
import { together } from '../../scenarios/base/together.ts';
import type { Phase } from '../../scenarios/plan/phase.ts';
import { checkLimit } from './check-limit.ts';
import { sourcePath } from './from-open-slo.ts';

type Side = 'thresholdMetric' | 'good' | 'bad' | 'total';

/**
 * Checks that a run with these phases and metrics can judge the SLOs. No SLO may name the warm-up as a phase. Each
 * objective must be possible to meet and to miss. Throws UserError with file, line and key. For an unknown name, the
 * error suggests the most similar known name.
 */
export function checkAgainst(slos: readonly Slo[], catalogue: Catalogue, phases: readonly Phase[]): void {
  const seen = new Map<string, Slo>();
  const steps = slos.flatMap((slo) => [
    () => {
      if (seen.has(slo.name))
        throw new UserError(`two SLOs are named ${slo.name}: rename one of them`, slo.where(['metadata', 'name']));
      seen.set(slo.name, slo);
    },
    () => checkLimit(slo),
    ...slo.phases.map((phase) => () => checkPhase(slo, phase, phases)),
    ...sidesOf(slo).map(
      ([side, select]) =>
        () =>
          checkSelect(slo, side, select, catalogue),
    ),
  ]);
  together(steps);
}

function sidesOf({ sli }: Slo): [Side, Select][] {
  if (sli.kind !== 'ratio') return [['thresholdMetric', sli.of]];
  return [
    ...sli.part.map((select): [Side, Select] => [sli.counts, select]),
    ...sli.total.map((select): [Side, Select] => ['total', select]),
  ];
}

function checkPhase(slo: Slo, name: string, phases: readonly Phase[]): void {
  if (name === wholeRun) return;
  const place = slo.where(['metadata', 'annotations', 'meshproof.io/phases']);
  const phase = phases.find((one) => one.name === name);
  if (!phase) {
    const names = phases.map((one) => one.name);
    throw new UserError(`the plan has no phase ${name}`, { ...place, hint: nearest(name, names) });
  }
  if (phase.kind !== 'warm-up') return;
  const judged = phases.filter((one) => one.kind !== 'warm-up').map((one) => one.name);
  throw new UserError('an SLO cannot judge the warm-up', {
    ...place,
    hint: `name another phase: ${judged.join(', ')}`,
  });
}

function checkSelect(slo: Slo, side: Side, select: Select, catalogue: Catalogue): void {
  const path = sourcePath(side);
  const known = catalogue.get(select.metric);
  if (!known) {
    throw new UserError(`no part of this plan measures ${select.metric}`, {
      ...slo.where([...path, 'metric']),
      hint: nearest(select.metric, [...catalogue.keys()]),
    });
  }
  for (const label of Object.keys(select.match)) {
    if (known.metric.labels.includes(label)) continue;
    throw new UserError(`${select.metric} has no label ${label}`, {
      ...slo.where([...path, 'match', label]),
      hint: nearest(label, known.metric.labels),
    });
  }
  const problem = misfit(slo, known.metric);
  if (problem) throw new UserError(problem, slo.where([...path, 'metric']));
  checkUnit(slo, known.metric);
}

const fitting = {
  ratio: ['count', 'histogram'],
  quantile: ['histogram', 'sample'],
  min: ['gauge', 'sample'],
  max: ['gauge', 'sample'],
  sum: ['count', 'sample'],
  rate: ['count', 'histogram'],
} as const;

function misfit({ sli }: Slo, metric: Metric): string | undefined {
  const what = sli.kind === 'limit' ? sli.fold : sli.kind;
  const kinds: readonly string[] = fitting[what];
  if (kinds.includes(metric.kind)) return undefined;
  return `${metric.name} is a ${metric.kind}; a ${what} needs a ${kinds.join(' or ')}`;
}

function checkUnit(slo: Slo, metric: Metric): void {
  if (slo.sli.kind === 'ratio') return;
  const base = slo.sli.kind === 'limit' && slo.sli.fold === 'rate' && metric.kind === 'histogram' ? '1' : metric.unit;
  const unit = slo.sli.kind === 'limit' && slo.sli.fold === 'rate' ? `${base}/s` : base;
  if (slo.unit === unit) return;
  const place = slo.where(['metadata', 'annotations', 'meshproof.io/unit']);
  throw new UserError(`${metric.name} has the unit "${unit}", but the SLO has the unit "${slo.unit}"`, {
    ...place,
    hint: `write the SLO with the unit "${unit}"${unit === '1' ? ', which is a count or a share' : ''}`,
  });
}
