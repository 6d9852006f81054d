import type { Comparison, MetricChange } from '../record/comparison.ts';
import type { Measure, RunDigest } from '../record/digest.ts';
import { formatAllOf, formatCountOf } from '../words/format.ts';
import { assess } from './assess.ts';
import type { Assessment, MetricValues } from './assessment.ts';
import { blame } from './blame.ts';
import { differences, notComparable } from './comparable.ts';
import { decideChanges } from './decide-changes.ts';
import { type Design, designOf, hasNoSpread } from './design.ts';
import { assumedSpread, historyNeeded } from './few-runs-difference.ts';
import { firstRuns, isFirstDifferent } from './first-runs.ts';
import { shapeChanges } from './shape-guard.ts';

export type CompareOptions = {
  /** Further runs under the same conditions, whose spread shows how much unchanged runs differ. */
  history?: readonly RunDigest[];
  /**
   * True when runs at equal indexes ran as a pair. Disturbances that a pair shares, such as a noisy neighbour, cancel
   * out.
   */
  paired?: boolean;
  /**
   * True discards `firstRuns`, or the first of several pairs. False discards nothing. Undefined discards `firstRuns`
   * only if they differ from the other runs.
   */
  discardFirst?: boolean | undefined;
  /** The accepted probability of a false regression over all SLOs together; 0.05 when absent. */
  level?: number;
};

type Conclusion = Pick<Comparison, 'verdict' | 'reasonCode' | 'reason'>;

/**
 * Returns the changes from the `base` runs to the `head` runs, and the verdict. The SLOs decide the verdict. Without
 * SLOs, all metrics decide it. A changed distribution of any metric prevents the verdict `equivalent`.
 */
export function compareRuns(
  allBase: readonly RunDigest[],
  allHead: readonly RunDigest[],
  { history = [], paired = false, level = 0.05, discardFirst }: CompareOptions = {},
): Comparison {
  const discarded = discardedOf(allBase, allHead, paired, discardFirst);
  const counts = ({ id }: RunDigest) => !discarded.includes(id);
  const [base, head] = [allBase.filter(counts), allHead.filter(counts)];
  const runs = { base: base.map(({ id }) => id), head: head.map(({ id }) => id) };
  const design = designOf(base, head, paired);
  const made = { runs, unit: design.unit, batches: design.batches, discarded };
  const barrier = notComparable(base, head);
  if (barrier !== null) {
    const reasonCode = 'not-comparable';
    return { verdict: 'invalid', reasonCode, reason: barrier, metrics: [], blame: [], differences: [], ...made };
  }
  const assessments = metricsOf(base, head, history).flatMap((values) => assess({ ...values, design }) ?? []);
  const metrics = decideChanges(withShapes(assessments, base, head), level);
  const conclusion = conclude(metrics);
  const isHint = hasNoSpread(design) && conclusion.verdict === 'inconclusive';
  return {
    ...(isHint ? hint(design, history.length) : conclusion),
    metrics,
    blame: blame(base, head),
    differences: differences(base, head),
    ...made,
  };
}

function discardedOf(
  base: readonly RunDigest[],
  head: readonly RunDigest[],
  paired: boolean,
  discardFirst: boolean | undefined,
): string[] {
  if (discardFirst === false) return [];
  // A warm-up slows both runs of a pair equally, so the first pair is discarded only on request.
  if (paired) return discardFirst && base.length > 1 ? [base[0]!.id, head[0]!.id] : [];
  return discardFirst || isFirstDifferent(base, head) ? firstRuns(base, head) : [];
}

function withShapes(
  all: readonly Assessment[],
  base: readonly RunDigest[],
  head: readonly RunDigest[],
): readonly Assessment[] {
  const shapes = new Map(shapeChanges(base, head).map((shape) => [shape.name, shape]));
  return all.map((one) => ({ ...one, shape: (one.series !== null && shapes.get(one.series)) || null }));
}

function hint(design: Design, stored: number): Conclusion {
  if (design.unit === 'batch') {
    const counts = `${batchCount(design.base)} against ${batchCount(design.head)}`;
    const reason = `${counts} are too few to decide; use three batches on one side, or alternate base and head runs`;
    return { verdict: 'inconclusive', reasonCode: 'too-few-batches', reason };
  }
  const spread =
    stored < historyNeeded
      ? `an assumed spread of ${100 * assumedSpread} % between runs (the spread is measured when ${historyNeeded} runs are stored)`
      : `the spread of the ${stored} stored runs`;
  const enough =
    design.unit === 'pair'
      ? 'three pairs'
      : 'three runs on one side (alternate the two sides, or wait over an hour between runs)';
  return {
    verdict: 'inconclusive',
    reasonCode: 'too-few-runs',
    reason: `a decision needs ${enough}; until then, the confidence intervals come from ${spread}`,
  };
}

const batchCount = (units: readonly unknown[]): string => formatCountOf(units.length, 'batch', 'batches');

/**
 * Returns the worst verdict of the deciding (`primary`) metrics. The order is regression, invalid, inconclusive,
 * improvement, equivalent. Without deciding metrics, the verdict is invalid. A changed distribution of any metric turns
 * equivalent into inconclusive.
 */
function conclude(metrics: readonly MetricChange[]): Conclusion {
  const deciding = metrics.filter(({ primary }) => primary);
  for (const verdict of ['regression', 'invalid', 'inconclusive', 'improvement'] as const) {
    const names = deciding.filter((one) => one.verdict === verdict).map((one) => one.name);
    if (names.length === 0) continue;
    return {
      verdict,
      reasonCode: 'metrics',
      reason: `${names.length} of ${formatCountOf(deciding.length, 'metric')}: ${names.join(', ')}`,
    };
  }
  if (deciding.length === 0) {
    return {
      verdict: 'invalid',
      reasonCode: 'no-common-metric',
      reason: 'the two sides have no metric in common',
    };
  }
  const other = metrics.find(({ reasonCode }) => reasonCode === 'shape-changed');
  if (other) {
    return { verdict: 'inconclusive', reasonCode: 'shape-changed', reason: `${other.name}: ${other.reason}` };
  }
  return {
    verdict: 'equivalent',
    reasonCode: 'within-margin',
    reason: `${formatAllOf(deciding.length, 'metric')} ${deciding.length === 1 ? 'is within its margin' : 'are within their margins'}`,
  };
}

function metricsOf(
  base: readonly RunDigest[],
  head: readonly RunDigest[],
  history: readonly RunDigest[],
): Omit<MetricValues, 'design'>[] {
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
