import { batches, daily, inTurns, type PlannedRun, type RunWorld } from './run-world.ts';

/** Models of runs of an unchanged version. */
export const worlds = {
  'runs spread by 5 %': { day: 0, run: 0.05 },
  'days by 5 %, runs by 2 %': { day: 0.05, run: 0.02 },
  'days by 3 %, runs by 3 %': { day: 0.03, run: 0.03 },
  'runs follow one another (AR 0.7)': { day: 0, run: 0.05, follows: 0.7 },
  'the first run of a batch is 10 % slower': { day: 0.03, run: 0.03, cold: 0.1 },
  'the first run of a batch spreads 3 times as much': { day: 0.03, run: 0.03, wider: { runs: 'first', times: 3 } },
  'the head spreads 3 times as much': { day: 0, run: 0.05, wider: { runs: 'head', times: 3 } },
  'one run in ten is 30 % slower': { day: 0, run: 0.05, outliers: { share: 0.1, factor: 1.3 } },
  'skewed runs': { day: 0, run: 0.08, skewed: true },
} as const satisfies Readonly<Record<string, RunWorld>>;

const many = (n: number, size: number): number[] => new Array<number>(n).fill(size);
export const layouts = {
  '3 v 3 in turns': inTurns(3),
  '5 v 5 in turns': inTurns(5),
  '10 v 10 in turns': inTurns(10),
  '3 v 3, one day each': batches([3], [3]),
  '10 v 10, one day each': batches([10], [10]),
  '6 v 6, two days each': batches([3, 3], [3, 3]),
  '5 v 5, a day a run': daily(5, 5),
  '20 v 1, a day a run': daily(20, 1),
  '20 v 3, a day a run': daily(20, 3),
  '20 v 5, a day a run': daily(20, 5),
  '20 v 3, the three on one day': batches(many(20, 1), [3]),
  '20 v 5, the five on one day': batches(many(20, 1), [5]),
  '7 batches of three v one of three': batches(many(7, 3), [3]),
  '4 batches of five v a single run': batches(many(4, 5), [1]),
} satisfies Readonly<Record<string, PlannedRun[]>>;

export type WorldName = keyof typeof worlds;
export type LayoutName = keyof typeof layouts;

export type Case = { world: WorldName; layout: LayoutName; slos: number };
