import type { ChangeVerdict, MetricChange } from '../record/comparison.ts';
import { benjaminiHochberg } from '../stats/benjamini-hochberg.ts';
import { holm } from '../stats/holm.ts';
import { detectableChange } from '../stats/power.ts';
import { formatCountOf } from '../words/format.ts';
import type { Assessment } from './assessment.ts';
import { confirmFamily } from './confirm-family.ts';
import { fewestUnits } from './design.ts';
import type { ShapeChange } from './shape-guard.ts';
import { unitsMissing } from './units-missing.ts';

/** The accepted share of false discoveries among the changed metrics. SLOs are not included. */
const falseDiscoveries = 0.1;

type Decision = Pick<MetricChange, 'reasonCode' | 'reason'> & { verdict: ChangeVerdict };

/**
 * Returns the verdict on each metric, SLOs first. Over all SLOs, Holm's method keeps the error rate at `level`. Over
 * all other metrics, the method of Benjamini and Hochberg limits the false discovery rate. A metric is equivalent if
 * its 90 % interval lies within the margin (two one-sided tests, Schuirmann, Journal of Pharmacokinetics and
 * Biopharmaceutics 15, 1987).
 */
export function decideChanges(all: readonly Assessment[], level = 0.05): MetricChange[] {
  const slos = all.filter(({ change }) => change.primary);
  const atLevel = { level, correct: (chances: readonly number[]) => holm(chances, level), confirm: confirmFamily };
  if (slos.length === 0) return decideFamily(all, atLevel).map((one) => ({ ...one, primary: true }));
  const others = all.filter(({ change }) => !change.primary);
  const byRate = {
    level: falseDiscoveries,
    correct: (chances: readonly number[]) => benjaminiHochberg(chances, falseDiscoveries),
    confirm: (all: readonly Assessment[]) => all.map(() => ({ worse: true, better: true, level: 1 })),
  };
  return [...decideFamily(slos, atLevel), ...decideFamily(others, byRate)];
}

/**
 * The tests of a group of metrics. `correct` returns whether each p-value is significant within the group. `confirm` is
 * a second test of each difference.
 */
type Family = { level: number; correct: (chances: readonly number[]) => boolean[]; confirm: typeof confirmFamily };

function decideFamily(all: readonly Assessment[], { level, correct, confirm }: Family): MetricChange[] {
  const worse = correct(all.map(({ chances }) => chances.worse));
  const better = correct(all.map(({ chances }) => chances.better));
  const confirmed = confirm(all);
  // Both corrections (Holm, Benjamini and Hochberg) compare the smallest p-value of the metrics with `ofOne`.
  const ofOne = level / Math.max(1, all.length);
  return all.map((one, at) => {
    const tests = {
      isWorse: worse[at]! && confirmed[at]!.worse,
      isBetter: better[at]! && confirmed[at]!.better,
      isDoubted: (worse[at]! && !confirmed[at]!.worse) || (better[at]! && !confirmed[at]!.better),
    };
    return { ...one.change, mde: detectable(one, Math.min(ofOne, confirmed[at]!.level)), ...decide(one, tests) };
  });
}

/**
 * Returns the smallest change that is detected four times in five (`promisedPower`). Null if there is no such change,
 * or if the power is unknown.
 */
function detectable({ power, change }: Assessment, level: number): number | null {
  if (!power || level === 0) return null;
  const found = detectableChange({ ...power, level });
  return change.ratio === null ? found : Math.expm1(found);
}

type Tests = Record<'isWorse' | 'isBetter' | 'isDoubted', boolean>;

function decide(one: Assessment, { isWorse, isBetter, isDoubted }: Tests): Decision {
  const { change, difference, bounds, margin, undecided, lacking, shape } = one;
  const decision = (verdict: ChangeVerdict, reasonCode: MetricChange['reasonCode'], reason: string): Decision => ({
    verdict,
    reasonCode,
    reason,
  });
  if (lacking !== null) return decision('invalid', 'no-value', lacking);
  if (undecided !== null) return decision('inconclusive', undecided.code, undecided.text);
  if (isWorse && difference > margin) return decision('regression', 'worse', 'worse by more than the margin');
  if (isBetter && -difference > margin) return decision('improvement', 'better', 'better by more than the margin');
  if (!bounds || bounds[0] < -margin || bounds[1] > margin) {
    return decision(
      'inconclusive',
      'undecided',
      isDoubted && Math.abs(difference) > margin ? doubt(one) : notShown(one),
    );
  }
  // Two distributions with equal p50, p95 and p99 can still differ between these quantiles.
  if (shape !== null) return decision('inconclusive', 'shape-changed', shapeReason(shape, change.unit));
  return decision('equivalent', 'within-margin', 'within the margin');
}

const nouns = { run: ['run', 'runs'], batch: ['batch', 'batches'], pair: ['pair', 'pairs'] } as const;

function doubt({ unit }: Assessment): string {
  return `other ${nouns[unit][1]} differ from the rest by as much, in this SLO or in another one; at least ${fewestUnits} ${nouns[unit][1]} per side would decide`;
}

function notShown(one: Assessment): string {
  return `the runs do not show whether anything changed${needed(one)}`;
}

/**
 * Returns the last words of the verdict's reason, such as "; if nothing changed, about 4 more runs per side would show
 * that".
 */
function needed({ power, unit }: Assessment): string {
  if (!power || power.margin === 0) return '';
  const { units, isEnough } = unitsMissing(power);
  const sides = unit === 'pair' ? '' : ' per side';
  const [one, many] = nouns[unit];
  return isEnough
    ? `; if nothing changed, about ${formatCountOf(units, `more ${one}`, `more ${many}`)}${sides} would show that`
    : `; more than ${formatCountOf(units, `further ${one}`, `further ${many}`)}${sides} would be needed to show that nothing changed`;
}

function shapeReason({ gap, at }: ShapeChange, unit: string): string {
  const share = `${(Math.abs(gap) * 100).toFixed(0)} % of the values moved ${gap > 0 ? 'above' : 'below'}`;
  return `p50, p95 and p99 did not change, but the distribution did: ${share} ${at.toPrecision(3)} ${unit}`;
}
