import type { Select } from '../../results/record/metric.ts';
import type { Slo } from '../../results/record/slo.ts';
import type { Document } from '../../scenarios/base/document.ts';
import { UserError, UserErrors } from '../../scenarios/base/errors.ts';
import type { OpenSlo } from './open-slo.ts';

const ops = { lte: '<=', lt: '<', gte: '>=', gt: '>' } as const;

/**
 * The SLO of a document, after the checks of key combinations that the schema cannot express. Throws UserError with
 * file, line and key.
 */
export function fromOpenSlo(document: Document<OpenSlo>): Slo {
  const { metadata, spec } = document.value;
  const { annotations } = metadata;
  if (spec.budgetingMethod !== 'Occurrences') {
    throw new UserError(`a run cannot be judged by the budgeting method ${spec.budgetingMethod}`, {
      ...document.where(['spec', 'budgetingMethod']),
      hint: 'write Occurrences',
    });
  }
  return {
    name: metadata.name,
    title: metadata.displayName,
    description: spec.description,
    service: spec.service,
    ...(spec.indicator.spec.ratioMetric ? ratio(document) : threshold(document)),
    phases: annotations['meshproof.io/phases']?.split(',') ?? [],
    tolerance: toleranceOf(document),
    ...(annotations['meshproof.io/pool'] === 'true' && { pool: true }),
    file: document.file,
    where: (path) => document.where(path),
  };
}

/** The default tolerance of a PASS: a tenth of a limit, or twice the budget of a share. */
const tolerances = { quantile: 0.1, ratio: 1 } as const;

/** The tolerance in a document, else the default of its kind; 0 for a strict SLO. */
function toleranceOf({ value, where }: Document<OpenSlo>): number {
  const { annotations } = value.metadata;
  const { thresholdMetric } = value.spec.indicator.spec;
  const isStrict = annotations['meshproof.io/strict'] === 'true';
  const named = annotations['meshproof.io/tolerance'];
  const isExact = thresholdMetric?.metricSource.spec.fold !== undefined;
  if (named === undefined) return isStrict || isExact ? 0 : tolerances[thresholdMetric ? 'quantile' : 'ratio'];
  const place = where(['metadata', 'annotations', 'meshproof.io/tolerance']);
  if (isExact) throw new UserError('a folded value is exact and has no tolerance', place);
  const tolerance = Number.parseFloat(named) / 100;
  if (isStrict && tolerance > 0) {
    throw new UserError('meshproof.io/strict and a tolerance above 0 exclude each other', {
      ...place,
      hint: 'leave out one of them',
    });
  }
  return tolerance;
}

type Judged = Pick<Slo, 'sli' | 'op' | 'objective' | 'unit'>;

function ratio({ value, where }: Document<OpenSlo>): Judged {
  const metric = value.spec.indicator.spec.ratioMetric!;
  const objective = value.spec.objectives[0]!;
  for (const key of ['op', 'value'] as const) {
    if (objective[key] === undefined) continue;
    throw new UserError(`a ratio has a target and no ${key}`, where(['spec', 'objectives', 0, key]));
  }
  const side = (metric.good ?? metric.bad)!;
  return {
    sli: {
      kind: 'ratio',
      counts: metric.good ? 'good' : 'bad',
      part: alternatives(side.metricSource.spec),
      total: alternatives(metric.total.metricSource.spec),
    },
    op: '>=',
    objective: objective.target,
    unit: '1',
  };
}

function threshold({ value, where }: Document<OpenSlo>): Judged {
  const { fold, ...source } = value.spec.indicator.spec.thresholdMetric!.metricSource.spec;
  const { op, value: limit, target } = value.spec.objectives[0]!;
  const at = (key: string) => where(['spec', 'objectives', 0, key]);
  const unit = value.metadata.annotations['meshproof.io/unit'];
  if (op === undefined || limit === undefined || unit === undefined) {
    const unitPlace = where(['metadata', 'annotations', 'meshproof.io/unit']);
    const missing = [
      op === undefined && new UserError('a threshold needs op: lte, lt, gte or gt', at('op')),
      limit === undefined && new UserError('a threshold needs a value in its base unit', at('value')),
      unit === undefined &&
        new UserError('a threshold needs the unit of its value', { ...unitPlace, hint: 'write meshproof.io/unit: s' }),
    ].filter((error) => error !== false);
    throw new UserErrors(missing[0]!, missing.slice(1));
  }
  const [of, ...more] = alternatives(source);
  if (more.length > 0) {
    const place = where([...sourcePath('thresholdMetric'), 'match']);
    throw new UserError('a threshold takes one value per label; only a ratio takes alternatives', place);
  }
  const judged = { op: ops[op], objective: limit, unit };
  if (fold !== undefined) {
    if (target === 1) return { ...judged, sli: { kind: 'limit', of: of!, fold, limit } };
    throw new UserError('a folded value is exact, not estimated: write target: 1', at('target'));
  }
  if (target === 1) {
    throw new UserError('target: 1 asks that every value meets the limit, which samples cannot prove', {
      ...at('target'),
      hint: 'add fold: max to judge the largest value',
    });
  }
  if (op !== 'lte' && op !== 'lt')
    throw new UserError('a quantile must stay below its value: op is lte or lt', at('op'));
  return { ...judged, sli: { kind: 'quantile', of: of!, q: target, limit } };
}

/** The path of an indicator's metric in its document. */
export function sourcePath(side: 'thresholdMetric' | 'good' | 'bad' | 'total'): PropertyKey[] {
  const above = side === 'thresholdMetric' ? [side] : ['ratioMetric', side];
  return ['spec', 'indicator', 'spec', ...above, 'metricSource', 'spec'];
}

/** The selections of a metric source. `status: ["500", "503"]` gives two selections, which do not overlap. */
function alternatives(source: { metric: string; match: Record<string, string | string[]> }): Select[] {
  let matches: Record<string, string>[] = [{}];
  for (const [name, value] of Object.entries(source.match)) {
    const values = [...new Set([value].flat())];
    matches = matches.flatMap((match) => values.map((one) => ({ ...match, [name]: one })));
  }
  return matches.map((match) => ({ metric: source.metric, match }));
}
