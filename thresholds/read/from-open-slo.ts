import type { Select } from '../../results/record/metric.ts';
import type { Slo } from '../../results/record/slo.ts';
import { UserError, UserErrors } from '../../scenarios/base/errors.ts';
import { partly, together } from '../../scenarios/base/together.ts';
import type { ReadObjective, ReadSlo } from '../open-slo/documents.ts';
import { errorBudget } from './error-budget.ts';
import { whyNotJudged } from './profile.ts';
import { partOf, thresholdOf } from './run-source.ts';

const ops = { lte: '<=', lt: '<', gte: '>=', gt: '>' } as const;

/**
 * Returns the SLOs of a document for a run, one per objective. Throws UserError with file, line and key for a document
 * that a run cannot judge. Also throws UserError if meshproof's own keys are missing or wrong, or exclude each other.
 */
export function fromOpenSlo(slo: ReadSlo): Slo[] {
  const reason = whyNotJudged(slo);
  if (reason) throw reason;
  return together(slo.objectives.map((_, i) => () => toSlo(slo, i)));
}

/**
 * `notJudged` are the SLOs that a run cannot judge, each with the reason. `errors` are the errors of the SLOs with
 * mistakes.
 */
export type Profile = {
  judged: readonly Slo[];
  notJudged: readonly { slo: ReadSlo; reason: UserError }[];
  errors: readonly UserError[];
};

/** Returns SLOs divided into those that a run judges, those that a run cannot judge, and those with errors. */
export function profileOf(slos: readonly ReadSlo[]): Profile {
  const notJudged = slos.flatMap((slo) => {
    const reason = whyNotJudged(slo);
    return reason ? [{ slo, reason }] : [];
  });
  const rest = slos.filter((slo) => !notJudged.some((one) => one.slo === slo));
  const { results, errors } = partly(rest.map((slo) => () => fromOpenSlo(slo)));
  return { judged: results.flat(), notJudged, errors };
}

/**
 * Returns the SLO for one objective of a document. If the document has several objectives, the name of the SLO ends
 * with the position of the objective: `-1`, `-2`, ….
 */
function toSlo(slo: ReadSlo, index: number): Slo {
  const { annotations, title, name } = slo;
  const objective = slo.objectives[index]!;
  const number = slo.objectives.length > 1 ? index + 1 : undefined;
  const isRatio = objective.indicator.metric.kind === 'ratio';
  const words = objective.title || `objective ${number}`;
  return {
    name: number === undefined ? name : `${name}-${number}`,
    title: number === undefined ? title : `${title}: ${words}`,
    description: slo.description,
    service: slo.service.name,
    ...(isRatio ? ratio(objective) : threshold(slo, objective)),
    // An SLO that only counts events has no error budget.
    ...(isRatio && !isCounted(annotations) && { budget: errorBudget(slo, index) }),
    phases: annotations['meshproof.io/phases']?.split(',') ?? [],
    tolerance: toleranceOf(slo, objective),
    ...(annotations['meshproof.io/pool'] === 'true' && { pool: true }),
    file: slo.file,
    where: (path) => placeOf(slo, objective, path),
  };
}

/**
 * Returns the file and line of a key. A key of the indicator may be in another document. In a path such as
 * `spec.objectives.0.target`, the index is dropped, because `objective` is the objective with this index.
 */
function placeOf(slo: ReadSlo, objective: ReadObjective, [first, second, ...rest]: readonly PropertyKey[]) {
  if (first === 'spec' && second === 'indicator') return objective.indicator.where(rest);
  if (first === 'spec' && second === 'objectives') return objective.where(rest.slice(1));
  return slo.where([first, second, ...rest].filter((key) => key !== undefined));
}

/** The default tolerances: 10 % of the limit for a quantile, and 100 % of the error budget for a ratio. */
const tolerances = { quantile: 0.1, ratio: 1 } as const;

/**
 * Returns the tolerance that a document states. Without such a tolerance, returns 0 if `isStrict` or `isExact` is true.
 * Otherwise, returns the default from `tolerances`.
 */
function toleranceOf({ annotations, where }: ReadSlo, { indicator }: ReadObjective): number {
  const isStrict = annotations['meshproof.io/strict'] === 'true';
  const named = annotations['meshproof.io/tolerance'];
  const isThreshold = indicator.metric.kind === 'threshold';
  const isExact = isCounted(annotations);
  if (named === undefined) return isStrict || isExact ? 0 : tolerances[isThreshold ? 'quantile' : 'ratio'];
  const place = where(['metadata', 'annotations', 'meshproof.io/tolerance']);
  if (isExact)
    throw new UserError(`an SLO with the annotation ${counted} is exact and cannot have a tolerance`, {
      ...place,
      hint: 'remove the annotation meshproof.io/tolerance',
    });
  const tolerance = Number.parseFloat(named) / 100;
  if (isStrict && tolerance > 0) {
    throw new UserError('meshproof.io/strict and a tolerance above 0 exclude each other', {
      ...place,
      hint: 'remove one of the two annotations',
    });
  }
  return tolerance;
}

const counted = 'meshproof.io/counted';
const isCounted = (annotations: ReadSlo['annotations']): boolean => annotations[counted] === 'true';

type Judged = Pick<Slo, 'sli' | 'op' | 'objective' | 'unit'>;

function ratio({ indicator, target }: ReadObjective): Judged {
  const { metric } = indicator;
  if (metric.kind !== 'ratio') throw new Error('the indicator is not a ratio');
  const [part, total] = together([() => partOf(metric.part), () => partOf(metric.total)]);
  return {
    sli: { kind: 'ratio', counts: metric.counts, part: alternatives(part), total: alternatives(total) },
    op: '>=',
    objective: target,
    unit: '1',
  };
}

function threshold({ annotations, where }: ReadSlo, { indicator, ...objective }: ReadObjective): Judged {
  const { metric } = indicator;
  if (metric.kind !== 'threshold') throw new Error('the indicator is not a thresholdMetric');
  const { fold, ...source } = thresholdOf(metric.of);
  const at = (key: string) => where(['metadata', 'annotations', key]);
  const unit = annotations['meshproof.io/unit'];
  const [of, ...more] = alternatives(source);
  const problems = [
    unit === undefined &&
      new UserError('a threshold needs the unit of its value', {
        ...at('meshproof.io/unit'),
        hint: 'write meshproof.io/unit: s for a time, B for bytes, 1 for a count or a share',
      }),
    more.length > 0 &&
      new UserError(
        'a threshold can match one value per label; only a ratio can match several',
        metric.of.where(['spec', 'match']),
      ),
    fold !== undefined &&
      !isCounted(annotations) &&
      new UserError(`"fold: ${fold}" gives an exact value, so the SLO needs the annotation ${counted}`, {
        ...at(counted),
        hint: `write ${counted}: "true"`,
      }),
    fold === undefined &&
      isCounted(annotations) &&
      new UserError(
        `the annotation ${counted} needs "fold" in the spec of the metric source: write min, max, sum or rate`,
        at(counted),
      ),
    fold === undefined &&
      (objective.op === 'gte' || objective.op === 'gt') &&
      new UserError(
        'without "fold" in the metric source, the objective must be an upper limit: write op: lte or op: lt',
        objective.where(['op']),
      ),
  ].filter((error) => error !== false);
  if (problems.length > 0) throw new UserErrors(problems[0]!, problems.slice(1));
  const { op, value: limit, target } = objective;
  const judged = { op: ops[op!], objective: limit!, unit: unit! };
  if (fold !== undefined) return { ...judged, sli: { kind: 'limit', of: of!, fold, limit: limit! } };
  return { ...judged, sli: { kind: 'quantile', of: of!, q: target, limit: limit! } };
}

/** Returns the path in a document to the `spec` of an indicator's metric source. */
export function sourcePath(side: 'thresholdMetric' | 'good' | 'bad' | 'total'): PropertyKey[] {
  const above = side === 'thresholdMetric' ? [side] : ['ratioMetric', side];
  return ['spec', 'indicator', 'spec', ...above, 'metricSource', 'spec'];
}

/** `status: ["500", "503"]` becomes two selectors that do not overlap. */
function alternatives(source: { metric: string; match: Record<string, string | string[]> }): Select[] {
  let matches: Record<string, string>[] = [{}];
  for (const [name, value] of Object.entries(source.match)) {
    const values = [...new Set([value].flat())];
    matches = matches.flatMap((match) => values.map((one) => ({ ...match, [name]: one })));
  }
  return matches.map((match) => ({ metric: source.metric, match }));
}
