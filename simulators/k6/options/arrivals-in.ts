import { drawGaps } from '../../../scenarios/base/arrival-gaps.ts';
import { seededRandom } from '../../../scenarios/base/random.ts';
import { type Knot, knotsWithin } from '../../../scenarios/plan/load.ts';
import type { Phase } from '../../../scenarios/plan/phase.ts';
import type { Program } from '../program/program.ts';
import { isOpen } from '../program/section.ts';
import { type Arrivals, arrivalsOf } from './arrivals.ts';
import { randomArrivals } from './random-arrivals.ts';

/**
 * Returns the arrivals of an open model in a phase; undefined for a closed model and for a script's own executors.
 * Random gaps depend only on the seed, the program and the phase, so that every k6 process generates the same gaps.
 * @param knots the load of the whole plan
 */
export function arrivalsIn(program: Program, phase: Phase, knots: readonly Knot[], seed: number): Arrivals | undefined {
  if (!isOpen(program)) return undefined;
  const within = knotsWithin(knots, phase);
  const { perSecond, gaps, label } = program;
  if (gaps === undefined) return arrivalsOf(perSecond, within);
  return randomArrivals(perSecond, within, drawGaps(gaps, seededRandom(seed)(`arrivals ${label} ${phase.name}`)));
}
