import { knotsOf } from '../../../scenarios/plan/load.ts';
import type { Plan } from '../../../scenarios/plan/plan.ts';
import type { Program } from '../program/program.ts';
import { arrivalsIn } from './arrivals-in.ts';

/**
 * The maximum number of iterations whose values k6 keeps. k6 keeps every value of every trend for its summary. An
 * iteration with one request adds 8 bytes to the list of each of ten trends. While a list grows, it may need twice its
 * memory. 2 million iterations need about 300 MB (https://github.com/grafana/k6/issues/763).
 */
const maxKeptIterations = 2_000_000;

/**
 * Returns whether k6 runs without keeping the values of its trends: in a soak, and above `maxKeptIterations`
 * iterations.
 */
export function isStreamed(
  { profile, phases, seed }: Pick<Plan, 'profile' | 'phases' | 'seed'>,
  programs: readonly Program[],
): boolean {
  if (profile?.name === 'soak') return true;
  const knots = knotsOf(profile, phases);
  const iterations = phases.reduce(
    (sum, phase) =>
      sum + programs.reduce((all, program) => all + (arrivalsIn(program, phase, knots, seed)?.count ?? 0), 0),
    0,
  );
  return iterations > maxKeptIterations;
}
