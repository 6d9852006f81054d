import type { Select } from '../../../results/record/metric.ts';
import type { Expected, Outlook } from '../../../results/record/producer.ts';
import { knotsOf, knotsWithin } from '../../../scenarios/plan/load.ts';
import type { Phase } from '../../../scenarios/plan/phase.ts';
import { resolvePrograms } from './program.ts';
import { isOpen, type Section } from './section.ts';

/**
 * Returns the number of iterations planned in one phase. Counts only the programs whose label `match` selects.
 * Undefined when one of them has a closed model or its own executors.
 */
export function expectedIterations(
  { match }: Select,
  phase: Phase,
  section: Section,
  { plan, planDir }: Outlook,
): Expected | undefined {
  const all = resolvePrograms(section, planDir);
  const programs = all.filter(({ label }) => match.scenario === undefined || label === match.scenario);
  const open = programs.filter(isOpen);
  // If no program has the label, the label may name a scenario of a script, whose iterations are not planned.
  if (open.length < programs.length || (programs.length === 0 && all.some((one) => !isOpen(one)))) return undefined;
  const rate = open.reduce((sum, { perSecond }) => sum + perSecond, 0);
  const knots = knotsWithin(knotsOf(plan.profile, plan.phases), phase);
  const area = knots.slice(1).reduce((sum, { atS, times }, i) => {
    const before = knots[i]!;
    return sum + ((atS - before.atS) * (times + before.times)) / 2;
  }, 0);
  return { n: Math.round(area * rate), of: 'iterations', perSecond: (area * rate) / (phase.endS - phase.startS) };
}
