import { lowerBound, upperBound } from '../../../results/stats/binomial.ts';
import { type Random, seededRandom } from '../../../scenarios/base/random.ts';
import { type Bound, metBy } from '../met-by.ts';
import type { Cell } from './cell.ts';

/** One measured figure of a cell. */
export type Figure = {
  group: string;
  cell: string;
  figure: string;
  bound: Bound;
  hits: number;
  /** The number of trials that count for the figure. */
  trials: number;
  /** The one-sided lower and upper 95 % bounds of the share `hits / trials`, as printed in the docs. */
  interval: [number, number];
  /**
   * True when `interval` lies within the published bound. False when the interval at `confidence` lies outside: it is
   * wider, because among many 95 % intervals some miss a true bound by chance. Otherwise null (not resolved), as for a
   * figure without trials.
   */
  met: boolean | null;
};

export type Effort = {
  seed: number;
  /** The most trials of a cell; overrides a larger `trials` of the cell. */
  most?: number;
  /** Time limit of a cell in seconds. After it, the trials so far count. */
  seconds?: number;
  /** The confidence of the bounds that can contradict a published figure. */
  confidence: number;
};

/** A time limit never ends a cell before this many trials. */
const fewest = 20;

/**
 * Runs the trials of a cell and resolves to its figures. The random streams depend only on the seed, the cell and the
 * trial.
 */
export async function runCell(cell: Cell, effort: Effort, now: () => number = Date.now): Promise<Figure[]> {
  const { seed, most = Number.POSITIVE_INFINITY, seconds = Number.POSITIVE_INFINITY } = effort;
  const names = Object.keys(cell.figures);
  const seen = new Map(names.map((name) => [name, { hits: 0, trials: 0 }]));
  const from = now();
  for (let trial = 0; trial < Math.min(most, cell.trials ?? 2000); trial++) {
    if (trial >= fewest && now() - from > seconds * 1000) break;
    const streams: Random = (purpose) => seededRandom(seed)(`${cell.group} ${cell.name} ${trial} ${purpose}`);
    const outcome = await cell.trial(streams);
    for (const name of names) {
      const hit = outcome[name];
      if (hit === undefined) throw new Error(`the cell ${cell.group}, ${cell.name} has no outcome for ${name}`);
      if (hit === null) continue;
      const one = seen.get(name)!;
      one.trials++;
      if (hit) one.hits++;
    }
  }
  return names.map((figure) => {
    const { hits, trials } = seen.get(figure)!;
    const at = (confidence: number): [number, number] => [
      lowerBound(hits, trials, confidence),
      upperBound(hits, trials, confidence),
    ];
    const bound = cell.figures[figure]!;
    const interval = at(0.95);
    const isContradicted = metBy(at(effort.confidence), bound) === false;
    const met = isContradicted ? false : metBy(interval, bound) || null;
    return { group: cell.group, cell: cell.name, figure, bound, hits, trials, interval, met };
  });
}

/**
 * Returns the confidence of each one-sided bound (Bonferroni). If all published figures are true, the probability that
 * none of them is contradicted is at least 99 %.
 */
export function confidenceOf(cells: readonly Cell[]): number {
  const sides = cells.flatMap(({ figures }) => Object.values(figures).flatMap((bound) => Object.keys(bound)));
  return 1 - 0.01 / Math.max(1, sides.length);
}
