import { type Slo, wholeRun } from '../../results/record/slo.ts';
import { endOf, type Phase } from '../../scenarios/plan/phase.ts';

/** A part of the run in which an SLO is judged. Without `window`, the part is the whole run. */
export type JudgedPhase = { name: string; window?: Phase };

/** Returns the phases in which an SLO is judged: those that its document names, else every steady phase. */
export function judgedPhases(slo: Pick<Slo, 'phases'>, phases: readonly Phase[]): JudgedPhase[] {
  const steady = phases.filter((phase) => phase.kind === 'steady').map((phase) => phase.name);
  const names = slo.phases.length > 0 ? slo.phases : steady;
  const byName = new Map(phases.map((phase) => [phase.name, phase]));
  return names.map((name) => {
    const window = name === wholeRun ? undefined : byName.get(name);
    return window ? { name, window } : { name };
  });
}

/** Returns whether an SLO is judged in a phase. An SLO on the whole run is judged in each phase. */
export function isJudgedIn(slo: Pick<Slo, 'phases'>, { name }: JudgedPhase, phases: readonly Phase[]): boolean {
  return judgedPhases(slo, phases).some((phase) => phase.name === name || phase.name === wholeRun);
}

/** Returns the length of a judged phase. `phases` has all phases of the run. */
export function secondsOf({ window }: JudgedPhase, phases: readonly Phase[]): number {
  return window ? window.endS - window.startS : endOf(phases);
}
