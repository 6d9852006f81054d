import type { ChangeVerdict, Comparison, MetricChange } from '../record/comparison.ts';
import type { Measure, RunDigest } from '../record/digest.ts';
import { benjaminiHochberg } from '../stats/benjamini-hochberg.ts';
import { holm } from '../stats/holm.ts';
import { blame } from './blame.ts';
import { differences, notComparable } from './comparable.ts';
import { type MetricValues, type Weighed, weigh } from './metric-change.ts';
import { historyNeeded } from './pair.ts';
import { type ShapeChange, shapeChanges } from './shape-guard.ts';

export type CompareOptions = {
  /** Other runs of the same conditions, which tell how much runs differ of themselves. */
  history?: readonly RunDigest[];
  /** The runs of both sides were made side by side, in this order: what they share drops out. */
  paired?: boolean;
  /** Of a false regression, over all SLOs together; less where somebody looks more than once. */
  level?: number;
};

/**
 * What changed from the `base` runs to the `head` runs. The SLOs' values decide; all else that was recorded advises.
 *
 * A regression is one whose chance, were there none, is below 5 % over all SLOs together (Holm) and whose estimate is
 * beyond the margin. Equivalent is one whose 90 % interval lies within the margin (two one-sided tests, Schuirmann 1987).
 */
export function compareRuns(
  base: readonly RunDigest[],
  head: readonly RunDigest[],
  { history = [], paired = false, level = 0.05 }: CompareOptions = {},
): Comparison {
  const runs = { base: base.map(({ id }) => id), head: head.map(({ id }) => id) };
  const barrier = notComparable(base, head);
  if (barrier !== null) return { verdict: 'invalid', reason: barrier, metrics: [], blame: [], differences: [], runs };
  const weighed = metricsOf(base, head, history).flatMap((values) => weigh({ ...values, paired }) ?? []);
  const { verdict, reason, metrics } = conclude(judge(weighed, level), shapeChanges(base, head));
  const few = Math.max(base.length, head.length) < 3 && verdict === 'inconclusive';
  return {
    verdict,
    reason: few ? fewRuns(history.length) : reason,
    metrics,
    blame: blame(base, head),
    differences: differences(base, head),
    runs,
  };
}

function fewRuns(stored: number): string {
  const spread =
    stored < historyNeeded
      ? `not known before ${historyNeeded} are stored (10 % is assumed)`
      : `taken from the ${stored} others stored`;
  return `so few runs are a hint and no finding: by how much runs differ of themselves is ${spread}`;
}

/** Each metric's verdict, all being asked at once; where there is no SLO, all metrics decide. */
export function judge(weighed: readonly Weighed[], level = 0.05): MetricChange[] {
  const primaries = weighed.filter(({ change }) => change.primary);
  const atLevel = (chances: readonly number[]) => holm(chances, level);
  if (primaries.length === 0) return family(weighed, atLevel).map((one) => ({ ...one, primary: true }));
  const rest = weighed.filter(({ change }) => !change.primary);
  return [...family(primaries, atLevel), ...family(rest, benjaminiHochberg)];
}

function family(weighed: readonly Weighed[], correct: (chances: readonly number[]) => boolean[]): MetricChange[] {
  const worse = correct(weighed.map(({ chances }) => chances.worse));
  const better = correct(weighed.map(({ chances }) => chances.better));
  return weighed.map((one, at) => ({ ...one.change, ...verdictOf(one, worse[at] === true, better[at] === true) }));
}

function verdictOf(one: Weighed, worse: boolean, better: boolean): { verdict: ChangeVerdict; reason: string } {
  const { difference, bounds, margin, undecided, lacking, runsMissing } = one;
  const needed =
    runsMissing === null ? '' : `; needs about ${runsMissing} more ${runsMissing === 1 ? 'run' : 'runs'} a side`;
  if (lacking !== null) return { verdict: 'invalid', reason: lacking };
  if (undecided !== null) return { verdict: 'inconclusive', reason: undecided + needed };
  if (worse && difference > margin) return { verdict: 'regression', reason: 'worse by more than its margin' };
  if (better && -difference > margin) return { verdict: 'improvement', reason: 'better by more than its margin' };
  if (bounds && bounds[0] >= -margin && bounds[1] <= margin) {
    return { verdict: 'equivalent', reason: 'within its margin' };
  }
  return { verdict: 'inconclusive', reason: `neither a change nor its absence is shown${needed}` };
}

function conclude(
  all: readonly MetricChange[],
  shapes: readonly ShapeChange[],
): Pick<Comparison, 'verdict' | 'reason' | 'metrics'> {
  const metrics = all.map((one) => guarded(one, shapes));
  const deciding = metrics.filter(({ primary }) => primary);
  for (const verdict of ['regression', 'invalid', 'inconclusive', 'improvement'] as const) {
    const names = deciding.filter((one) => one.verdict === verdict).map((one) => one.name);
    if (names.length > 0)
      return { verdict, reason: `${names.length} of ${deciding.length}: ${names.join(', ')}`, metrics };
  }
  if (deciding.length === 0)
    return { verdict: 'invalid', reason: 'these runs have no value of any metric in common', metrics };
  const other = metrics.find(({ reason }) => reason.startsWith(sameQuantiles));
  if (other) return { verdict: 'inconclusive', reason: `${other.name}: ${other.reason}`, metrics };
  return { verdict: 'equivalent', reason: `all ${deciding.length} within their margins`, metrics };
}

const sameQuantiles = 'its quantiles are the same, its distribution is not';

/** No quantile of a distribution that changed its shape is called the same. */
function guarded(one: MetricChange, shapes: readonly ShapeChange[]): MetricChange {
  const shape = one.verdict === 'equivalent' ? shapes.find(({ name }) => one.name.endsWith(` ${name}`)) : undefined;
  if (!shape) return one;
  const share = `${(Math.abs(shape.gap) * 100).toFixed(0)} % of the values went ${shape.gap > 0 ? 'above' : 'below'}`;
  return {
    ...one,
    verdict: 'inconclusive',
    reason: `${sameQuantiles}: ${share} ${shape.at.toPrecision(3)} ${one.unit}`,
  };
}

/** Every metric of any run, in the order in which they first come. */
function metricsOf(
  base: readonly RunDigest[],
  head: readonly RunDigest[],
  history: readonly RunDigest[],
): MetricValues[] {
  const byName = (runs: readonly RunDigest[]) =>
    runs.map(({ measures }) => new Map(measures.map((one) => [one.name, one])));
  const [a, b, before] = [byName(base), byName(head), byName(history)];
  const names = new Set([...a, ...b].flatMap((run) => [...run.keys()]));
  const at = (runs: readonly Map<string, Measure>[], name: string) => runs.map((run) => run.get(name) ?? null);
  return [...names].map((name) => ({
    base: at(a, name),
    head: at(b, name),
    history: at(before, name).flatMap((one) => one?.value ?? []),
  }));
}
