import type { Labels } from '../../../results/record/metric.ts';
import type { Expected, ExpectedIn, Outlook } from '../../../results/record/producer.ts';
import { type Knot, knotsOf, knotsWithin } from '../../../scenarios/plan/load.ts';
import type { Phase } from '../../../scenarios/plan/phase.ts';
import { resolvePrograms } from './program.ts';
import { isOpen, type Section } from './section.ts';

/**
 * Returns a function that counts the planned iterations of one phase. The function counts only the programs whose label
 * `match` selects. It returns undefined when a selected program has a closed model or its own executors.
 */
export function expectedIterations(section: Section, { plan, planDir }: Outlook): ExpectedIn {
  const all = resolvePrograms(section, planDir);
  const knots = knotsOf(plan.profile, plan.phases);
  return ({ match }, phase) => iterationsIn(all, match, phase, knotsWithin(knots, phase));
}

function iterationsIn(
  all: ReturnType<typeof resolvePrograms>,
  match: Labels,
  phase: Phase,
  knots: readonly Knot[],
): Expected | undefined {
  const programs = all.filter(({ label }) => match.scenario === undefined || label === match.scenario);
  const open = programs.filter(isOpen);
  // If `match` selects no program, it may select a scenario of a script. The plan does not give the number of
  // iterations of such a scenario.
  if (open.length < programs.length || (programs.length === 0 && all.some((one) => !isOpen(one)))) return undefined;
  const rate = open.reduce((sum, { perSecond }) => sum + perSecond, 0);
  const area = knots.slice(1).reduce((sum, { atS, times }, i) => {
    const before = knots[i]!;
    return sum + ((atS - before.atS) * (times + before.times)) / 2;
  }, 0);
  return { n: Math.round(area * rate), of: 'iterations', perSecond: (area * rate) / (phase.endS - phase.startS) };
}
