import library from 'jstat';
import { mean } from 'simple-statistics';
import { cautiousDifference } from './cautious-difference.ts';
import { upperTail } from './normal.ts';
import { boundsOf, meanDifference, pairedDifference, pooledDifference } from './welch.ts';

const { jStat } = library;

/** A comparison: how many units each side has, how it decides, and what is known of the spread. */
export type PowerCase = {
  base: number;
  head: number;
  /** Whether units are compared in pairs; `spread` is then that of their differences. */
  paired: boolean;
  /** The one-sided level of the test. */
  level: number;
  /** A smaller estimate is no change, however significant. */
  margin: number;
  /** Standard deviation of one unit. */
  spread: number;
  /** Degrees of freedom of `spread`; infinite when it is known. */
  degrees: number;
};

/** What every number of runs and every detectable change promises: it is found four times in five. */
export const promisedPower = 0.8;

/** The power is the mean over so many drawn comparisons: its error is below one percentage point. */
const draws = 400;
/** Below three units, a side borrows the spread of the other. */
const fewestUnits = 3;

/**
 * One drawn comparison of units that spread by 1: how far the estimate must reach to be significant, how far it must
 * stay from the margin to be equivalent, where it is centred and how it spreads.
 */
type Course = { significant: number; reach: number; centre: number; error: number };

/**
 * The chance that a change of this size is found: its p-value is significant and its estimate is beyond the margin.
 * This is the power of the noncentral t with a margin, averaged over the true spreads that the measured one leaves
 * possible (Gillett, Journal of Applied Statistics 21, 1994).
 */
export function powerOf(change: number, plan: PowerCase): number {
  if (plan.spread === 0) return Number(change > plan.margin);
  const factors = factorsOf(plan.degrees);
  let found = 0;
  for (const [at, { significant, centre, error }] of coursesOf(plan).entries()) {
    const spread = plan.spread * factors[at]!;
    found += normal((change / spread + centre - Math.max(significant, plan.margin / spread)) / error);
  }
  return found / draws;
}

/** The smallest change that is found with the promised power; never below the margin. */
export function detectableChange(plan: PowerCase): number {
  if (plan.spread === 0) return plan.margin;
  let [low, high] = [plan.margin, plan.margin + 2 * plan.spread];
  while (powerOf(high, plan) < promisedPower) [low, high] = [high, 2 * high];
  // A power is known to a percentage point, so a change within a third of a percent is as good as another.
  while (high - low > 0.003 * high) {
    const middle = (low + high) / 2;
    if (powerOf(middle, plan) < promisedPower) low = middle;
    else high = middle;
  }
  return high;
}

/** The chance that unchanged units are shown to be equivalent: both one-sided 95 % bounds are within the margin. */
export function equivalenceOf(plan: PowerCase): number {
  if (plan.spread === 0) return 1;
  const factors = factorsOf(plan.degrees);
  let shown = 0;
  for (const [at, { reach, centre, error }] of coursesOf(plan).entries()) {
    const room = plan.margin / (plan.spread * factors[at]!) - reach;
    if (room > 0) shown += normal((room - centre) / error) - normal((-room - centre) / error);
  }
  return shown / draws;
}

type Key = Pick<PowerCase, 'base' | 'head' | 'paired' | 'level'>;
const courses = new Map<string, Course[]>();

/** The same draws for the same plan: equal comparisons have equal numbers. */
function coursesOf(plan: Key): Course[] {
  const key = [plan.base, plan.head, plan.paired, plan.level].join();
  return kept(courses, key, () => {
    const next = points();
    return Array.from({ length: draws }, () => drawCourse(plan, next));
  });
}

function drawCourse({ base, head, paired, level }: Key, next: () => number): Course {
  const [many, few] = [Math.max(base, head), Math.min(base, head)];
  const [first, second] = [values(many, next), values(few, next)];
  const tests = paired
    ? [pairedDifference(new Array<number>(many).fill(0), first)]
    : [meanDifference(first, second), pooledDifference(first, second)];
  const known = tests.flatMap((test) => (test ? [{ ...test, difference: 0 }] : []));
  const significant = Math.max(...known.map((test) => boundsOf(test, 1 - level)[1]));
  const reach = cautiousDifference(known).bounds[1];
  if (paired) return { significant, reach, centre: 0, error: Math.sqrt(1 / many) };
  if (few >= fewestUnits) return { significant, reach, centre: 0, error: Math.sqrt(1 / many + 1 / few) };
  // A single unit must also be the farthest of all, so the mean of the others is drawn together with their largest.
  const farthest = few === 1 ? Math.max(...first) - mean(first) : 0;
  return { significant: Math.max(significant, farthest), reach, centre: -mean(first), error: Math.sqrt(1 / few) };
}

const spreadFactors = new Map<string, number[]>();

/** Of how much the true spread is larger than one that was measured with these degrees of freedom: √(ν / χ²). */
function factorsOf(degrees: number): number[] {
  if (!Number.isFinite(degrees)) return new Array<number>(draws).fill(1);
  const whole = Math.max(1, Math.round(degrees));
  return kept(spreadFactors, String(whole), () =>
    Array.from({ length: draws }, (_, at) => {
      // The middle of each of as many equal parts as there are draws, in an order that no course follows.
      const part = (((at * step) % draws) + 0.5) / draws;
      return Math.sqrt(whole / (2 * jStat.gamma.inv(part, whole / 2, 1)));
    }),
  );
}

/** 400 over the golden ratio, and coprime to 400: neighbours are far apart. */
const step = 247;

function kept<T>(all: Map<string, T>, key: string, make: () => T): T {
  const found = all.get(key) ?? make();
  if (all.size >= 200) all.clear();
  all.set(key, found);
  return found;
}

/** Standard normal values. */
function values(n: number, next: () => number): number[] {
  return Array.from({ length: n }, () => jStat.normal.inv(next(), 0, 1));
}

const normal = (z: number): number => upperTail(-z);

/** Numbers in (0, 1) that are the same in every process: Lehmer's generator (Park and Miller, CACM 31, 1988). */
function points(): () => number {
  let state = 1;
  return () => {
    state = (state * 48_271) % 2_147_483_647;
    return state / 2_147_483_647;
  };
}
