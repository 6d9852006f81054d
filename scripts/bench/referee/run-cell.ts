import { shareBounds } from '../../../results/stats/binomial.ts';
import { type Random, seededRandom } from '../../../scenarios/base/random.ts';
import { type Bound, metBy } from '../met-by.ts';
import type { Cell } from './cell.ts';

export type Figure = {
  group: string;
  cell: string;
  figure: string;
  bound: Bound;
  hits: number;
  /** The number of trials that count for the figure. */
  trials: number;
  /**
   * One-sided bounds of the share of hits, as printed in the docs. Each bound has a confidence of 95 %, even if the
   * figures are computed twice (see `looks`).
   */
  interval: [number, number];
  /**
   * True when `interval` lies within the published bound. False when the bound is contradicted: the wider interval of
   * `Effort.confidence` lies outside the bound. Null in all other cases.
   */
  met: boolean | null;
};

export type Effort = {
  seed: number;
  /** The maximum number of trials. */
  most?: number;
  /** The time limit. After it, the figures are computed from the trials made so far. */
  seconds?: number;
  /** The confidence of the interval that can contradict a published bound (see `met`). */
  confidence: number;
};

/** At least this many trials are made, whatever the time limit. */
const fewest = 20;

/**
 * The figures of a cell (one simulated case) are computed after its trials. If a figure is not resolved (`met` is
 * null), all figures are computed again after four times as many trials. The confidence of each computation is higher
 * than 95 %, so that both together have 95 %.
 */
const looks = [
  { times: 1, confidence: 0.96 },
  { times: 4, confidence: 0.99 },
] as const;

/** Makes the trials of a cell (one simulated case). Resolves to the measured figures: shares of these trials. */
export async function runCell(cell: Cell, effort: Effort, now: () => number = Date.now): Promise<Figure[]> {
  const { seed, most = Number.POSITIVE_INFINITY, seconds = Number.POSITIVE_INFINITY } = effort;
  const seen = new Map(Object.keys(cell.figures).map((name) => [name, { hits: 0, trials: 0 }]));
  const from = now();
  let [trial, figures]: [number, Figure[]] = [0, []];
  for (const { times, confidence } of looks) {
    const wanted = Math.min(most, (cell.trials ?? 2000) * times);
    const isInTime = () => trial < fewest || now() - from <= seconds * 1000;
    for (; trial < wanted && isInTime(); trial++) await addTrial(cell, seed, trial, seen);
    figures = [...seen].map(([name, counts]) => figureOf(cell, name, counts, confidence, effort.confidence));
    if (trial < wanted || trial >= most || figures.every(({ met }) => met !== null)) break;
  }
  return figures;
}

type Counts = { hits: number; trials: number };

async function addTrial(cell: Cell, seed: number, trial: number, seen: ReadonlyMap<string, Counts>): Promise<void> {
  const streams: Random = (purpose) => seededRandom(seed)(`${cell.group} ${cell.name} ${trial} ${purpose}`);
  const outcome = await cell.trial(streams);
  for (const [name, counts] of seen) {
    const hit = outcome[name];
    if (hit === undefined) throw new Error(`the cell ${cell.group}, ${cell.name} has no outcome for ${name}`);
    if (hit === null) continue;
    counts.trials++;
    if (hit) counts.hits++;
  }
}

function figureOf(
  { group, name: cell, figures }: Cell,
  figure: string,
  { hits, trials }: Counts,
  confidence: number,
  sure: number,
): Figure {
  const at = (level: number) => shareBounds(hits, trials, level);
  const bound = figures[figure]!;
  const interval = at(confidence);
  const isContradicted = metBy(at(sure), bound) === false;
  const met = isContradicted ? false : metBy(interval, bound) || null;
  return { group, cell, figure, bound, hits, trials, interval, met };
}

/**
 * Returns the confidence of each one-sided bound (Bonferroni). If all published bounds are true, a computation of the
 * figures contradicts any of them with a probability of at most 1 %.
 */
export function confidenceOf(cells: readonly Cell[]): number {
  const sides = cells.flatMap(({ figures }) => Object.values(figures).flatMap((bound) => Object.keys(bound)));
  return 1 - 0.01 / Math.max(1, sides.length);
}
