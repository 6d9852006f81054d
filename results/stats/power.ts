import library from 'jstat';
import { max, mean, sampleVariance } from 'simple-statistics';
import { upperTail } from './normal.ts';

const { jStat } = library;

/** A planned comparison of two groups: their numbers of units (such as runs), the test, and the spread. */
export type PowerCase = {
  base: number;
  head: number;
  /**
   * True for units (such as runs) that are compared in pairs. `spread` is then the spread of the differences within
   * pairs.
   */
  paired: boolean;
  /** The one-sided level of the test. */
  level: number;
  /** An estimate within the margin is not reported as a change, even if it is significant. */
  margin: number;
  /** The standard deviation between units (such as runs) of the same group. */
  spread: number;
  /** The degrees of freedom of `spread`; infinite when the true spread is known. */
  degrees: number;
};

/** The power that a comparison promises: a change is detected four times in five. */
export const promisedPower = 0.8;

/** With this number of simulated comparisons, the error of the power is below one percentage point. */
const draws = 400;
/**
 * If a side has fewer units (runs, or pairs of runs) than this, only the pooled t-test decides. This test assumes that
 * both sides have the same spread.
 */
const fewestUnits = 3;

/**
 * One simulated comparison of two groups, whose values have a spread of 1. `significant` is the smallest significant
 * estimate. An estimate shows equivalence if its distance from both ends of the margin is at least `reach`. Without a
 * change, the estimate has the mean `centre` and the standard deviation `error`.
 */
type Course = { significant: number; reach: number; centre: number; error: number };

/**
 * Returns the probability that a change of this size is detected: the power of a t-test with a margin. The true spread
 * is unknown, so the power is averaged over its probable values (Gillett, Journal of Applied Statistics 21, 1994).
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

/** Returns the smallest change that is detected with the promised power; never below the margin. */
export function detectableChange(plan: PowerCase): number {
  if (plan.spread === 0) return plan.margin;
  let [low, high] = [plan.margin, plan.margin + 2 * plan.spread];
  while (powerOf(high, plan) < promisedPower) [low, high] = [high, 2 * high];
  // The power has an error of up to one percentage point, so the search stops at a precision of 1 %.
  while (high - low > 0.01 * high) {
    const middle = (low + high) / 2;
    if (powerOf(middle, plan) < promisedPower) low = middle;
    else high = middle;
  }
  return high;
}

/**
 * Returns the probability that two equal groups are found equivalent. Groups are equivalent if both one-sided 95 %
 * bounds of their difference are within the margin.
 */
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

/**
 * Returns the simulated comparisons of a plan. Equal plans always get the same simulated comparisons, so that their
 * reports contain the same numbers.
 */
function coursesOf(plan: Key): Course[] {
  const key = [plan.base, plan.head, plan.paired, plan.level].join();
  return kept(courses, key, () => {
    const next = points();
    return Array.from({ length: draws }, () => drawCourse(plan, next));
  });
}

function drawCourse({ base, head, paired, level }: Key, next: () => number): Course {
  const [many, few] = [Math.max(base, head), Math.min(base, head)];
  const reach = (tests: readonly Test[], confidence: number) =>
    max(tests.map(({ error, degrees }) => quantileOf(confidence, degrees) * error));
  const course = (tests: readonly Test[], error: number, centre = 0, farthest = 0): Course => ({
    significant: Math.max(reach(tests, 1 - level), farthest),
    reach: reach(tests, 0.95),
    centre,
    error,
  });
  if (paired) {
    const error = Math.sqrt(variance(many, next) / many);
    return course([{ error, degrees: many - 1 }], Math.sqrt(1 / many));
  }
  if (few >= fewestUnits) {
    return course(testsOf(many, few, variance(many, next), variance(few, next)), Math.sqrt(1 / many + 1 / few));
  }
  // If one side has a single value, a change is significant only if this value lies beyond all values of the other
  // side. This needs the largest value of the other side, so these values are drawn one by one.
  const others = Array.from({ length: many }, () => standardNormal(next));
  const middle = mean(others);
  const found = testsOf(many, few, sampleVariance(others), few > 1 ? variance(few, next) : 0);
  return course(found, Math.sqrt(1 / few), -middle, few === 1 ? max(others) - middle : 0);
}

/** The standard error of the difference, and its degrees of freedom. */
type Test = { error: number; degrees: number };

/**
 * Returns the t-tests that decide a comparison. If a side has fewer than three runs or pairs, only the pooled test
 * decides.
 */
function testsOf(n: number, m: number, first: number, second: number): Test[] {
  const degrees = n + m - 2;
  const common = ((n - 1) * first + (m - 1) * second) / degrees;
  const pooled = { error: Math.sqrt(common * (1 / n + 1 / m)), degrees };
  if (m < fewestUnits) return [pooled];
  const [a, b] = [first / n, second / m];
  return [{ error: Math.sqrt(a + b), degrees: (a + b) ** 2 / (a ** 2 / (n - 1) + b ** 2 / (m - 1)) }, pooled];
}

/**
 * Returns the sample variance of n randomly drawn units. For n above 9, the variance comes from Wilson's and Hilferty's
 * formula (PNAS 17, 1931).
 */
function variance(n: number, next: () => number): number {
  const degrees = n - 1;
  if (degrees > 8) return (1 - 2 / (9 * degrees) + standardNormal(next) * Math.sqrt(2 / (9 * degrees))) ** 3;
  let squares = 0;
  for (let at = 0; at < degrees; at++) squares += standardNormal(next) ** 2;
  return squares / degrees;
}

const quantiles = new Map<string, number>();

/** Returns a quantile of Student's t. Degrees of freedom are rounded to a tenth, so that most calls hit the cache. */
function quantileOf(confidence: number, degrees: number): number {
  const tenths = Math.round(degrees * 10) / 10;
  return kept(quantiles, `${confidence} ${tenths}`, () => jStat.studentt.inv(confidence, tenths));
}

const spreadFactors = new Map<string, number[]>();

/**
 * Returns one random ratio per draw: the true spread divided by the measured spread. For ν degrees of freedom, the
 * ratio is √(ν / χ²).
 */
function factorsOf(degrees: number): number[] {
  if (!Number.isFinite(degrees)) return new Array<number>(draws).fill(1);
  const whole = Math.max(1, Math.round(degrees));
  return kept(spreadFactors, String(whole), () =>
    Array.from({ length: draws }, (_, at) => {
      // (0, 1) is divided into equal parts, one per draw. `part` is the middle of a part. The order of the parts is
      // unrelated to the order of the draws.
      const part = (((at * step) % draws) + 0.5) / draws;
      return Math.sqrt(whole / (2 * jStat.gamma.inv(part, whole / 2, 1)));
    }),
  );
}

/**
 * From one draw to the next, `factorsOf` moves on by this many of its parts of (0, 1). The step is about `draws`
 * divided by the golden ratio, so successive draws use distant parts. It has no common factor with `draws`, so each
 * part is used once.
 */
const step = 247;

/** Returns the cached value, or makes it. The cache is emptied at 2,000 values, so that its memory is limited. */
function kept<T>(all: Map<string, T>, key: string, make: () => T): T {
  const found = all.get(key);
  if (found !== undefined) return found;
  if (all.size >= 2000) all.clear();
  const made = make();
  all.set(key, made);
  return made;
}

const standardNormal = (next: () => number): number => jStat.normal.inv(next(), 0, 1);

const normal = (z: number): number => upperTail(-z);

/**
 * Returns a generator of numbers in (0, 1). Every process gets the same numbers (Lehmer's generator; Park and Miller,
 * CACM 31, 1988).
 */
function points(): () => number {
  let state = 1;
  return () => {
    state = (state * 48_271) % 2_147_483_647;
    return state / 2_147_483_647;
  };
}
