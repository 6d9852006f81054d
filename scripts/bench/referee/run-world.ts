import type { Measure, RunDigest } from '../../../results/record/digest.ts';

/** The model that generates the values of runs. All spreads are standard deviations of the logarithm. */
export type RunWorld = {
  /** `day` is the spread between the means of days. `run` is the spread between the runs of one day. */
  day: number;
  run: number;
  /** The AR(1) coefficient from each run to the next. */
  follows?: number;
  /** The first run of each day is slower by this share. */
  cold?: number;
  /**
   * `runs` names the runs with a larger spread: all head runs, or the first run of each day. Their spread is multiplied
   * by `times`.
   */
  wider?: { runs: 'head' | 'first'; times: number };
  /** The share of the runs that are slower, and the factor by which they are slower. */
  outliers?: { share: number; factor: number };
  /**
   * True if the runs of a day deviate exponentially, false if they deviate normally. The means of days always deviate
   * normally.
   */
  skewed?: boolean;
};

export type PlannedRun = { side: 'base' | 'head'; day: number; minute: number };

/** Returns `n` planned runs of each side on one day, in ABBA order. */
export const inTurns = (n: number): PlannedRun[] =>
  Array.from({ length: 2 * n }, (_, at) => ({
    side: at % 4 === 1 || at % 4 === 2 ? 'head' : 'base',
    day: 0,
    minute: 5 * at,
  }));

/** Returns planned runs in batches of the given sizes, each batch on its own day: `batches([3, 3], [3])`. */
export function batches(base: readonly number[], head: readonly number[]): PlannedRun[] {
  const sides = [
    ...base.map((size) => ({ side: 'base' as const, size })),
    ...head.map((size) => ({ side: 'head' as const, size })),
  ];
  return sides.flatMap(({ side, size }, day) =>
    Array.from({ length: size }, (_, at) => ({ side, day, minute: 5 * at })),
  );
}

/** Returns planned runs, one a day: first all base runs, then all head runs. */
export const daily = (base: number, head: number): PlannedRun[] =>
  batches(new Array<number>(base).fill(1), new Array<number>(head).fill(1));

const startMs = Date.UTC(2026, 0, 1);
const dayMs = 24 * 3_600_000;

/**
 * Returns digests of the planned runs. Each run has `slos` latencies near 100 ms that vary independently. Outlier runs
 * and the first run of a day have larger latencies. The latencies of head runs are multiplied by `factor`.
 */
export function generateRuns(
  plan: readonly PlannedRun[],
  world: RunWorld,
  { slos, factor, random }: { slos: number; factor: number; random: () => number },
): { base: RunDigest[]; head: RunDigest[] } {
  const sides: { base: RunDigest[]; head: RunDigest[] } = { base: [], head: [] };
  const normal = () => standardNormal(random);
  const deviation = () => world.run * (world.skewed ? -Math.log(1 - random()) : normal());
  const carried = new Array<number>(slos).fill(0);
  let [day, ofDay]: [number, number[]] = [-1, []];
  for (const [at, { side, day: today, minute }] of plan.entries()) {
    const isFirst = today !== day;
    if (isFirst) [day, ofDay] = [today, carried.map(() => world.day * normal())];
    const slow = world.outliers && random() < world.outliers.share ? Math.log(world.outliers.factor) : 0;
    const kept = world.follows ?? 0;
    const isWide = world.wider && (world.wider.runs === 'head' ? side === 'head' : isFirst);
    const times = isWide ? world.wider!.times : 1;
    const values = ofDay.map((level, slo) => {
      carried[slo] = kept * carried[slo]! + Math.sqrt(1 - kept ** 2) * deviation();
      const cold = isFirst ? Math.log1p(world.cold ?? 0) : 0;
      return 0.1 * Math.exp(level + times * carried[slo]! + cold + slow) * (side === 'head' ? factor : 1);
    });
    sides[side].push(digestOf(`${side}${at}`, startMs + today * dayMs + minute * 60_000, values));
  }
  return sides;
}

function digestOf(id: string, fromMs: number, values: readonly number[]): RunDigest {
  const measures = values.map(
    (value, slo): Measure => ({
      name: `latency-${slo}{steady}`,
      unit: 's',
      better: 'lower',
      primary: true,
      margin: { ratio: 0.05, difference: 0.005 },
      value,
      within: null,
      blur: 0,
    }),
  );
  return {
    id,
    startedAt: new Date(fromMs).toISOString(),
    endedAt: new Date(fromMs + 60_000).toISOString(),
    plan: 'smoke',
    target: 'shop',
    profile: null,
    seed: 1,
    version: '0',
    tags: {},
    comparableKey: 'k',
    environment: {} as RunDigest['environment'],
    unfit: null,
    measures,
    shapes: [],
    slices: [],
    requests: 0,
  };
}

/** Draws a standard normal number: Box and Muller, Annals of Mathematical Statistics 29, 1958. */
function standardNormal(random: () => number): number {
  return Math.sqrt(-2 * Math.log(1 - random())) * Math.cos(2 * Math.PI * random());
}
