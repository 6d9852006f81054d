import type { Phase } from '../../scenarios/plan/phase.ts';

/**
 * A planned run. `check` is the index of a journey or a probe in the plan. `atS` is the start, in seconds after the
 * start of the traffic.
 */
export type PlannedRun = { check: number; phase: Phase; atS: number };

/**
 * Returns `runs` runs of each check. The checks take turns, and their runs are evenly spaced from the start of the
 * first steady phase. Each check also runs once at the start of warm-up, to warm the browser. With `throughout`, the
 * other phases get runs at the same interval, so that pages are measured under every load of the plan.
 */
export function planRuns(
  phases: readonly Phase[],
  checks: number,
  runs: number,
  throughout: 'throughout' | 'steady' = 'steady',
): PlannedRun[] {
  const warmUp = phases.filter((phase) => phase.kind === 'warm-up').slice(0, 1);
  const first = warmUp.flatMap((phase) =>
    Array.from({ length: checks }, (_, check) => ({ check, phase, atS: phase.startS })),
  );
  const steady = phases.filter((phase) => phase.kind === 'steady');
  const steadyS = steady.reduce((sum, phase) => sum + phase.endS - phase.startS, 0);
  const total = runs * checks;
  // The starts are in order, so each search continues from the phase of the previous start.
  let [at, passedS] = [0, 0];
  const measured = Array.from({ length: total }, (_, i) => {
    const rest = () => Math.max(0, (i * steadyS) / total - passedS);
    for (let one = steady[at]; one && one.startS + rest() >= one.endS; one = steady[++at]) {
      passedS += one.endS - one.startS;
    }
    const phase = steady[at];
    // Rounding may put the last start at or after the end of the last steady phase. This start is moved just before the
    // end.
    const chosen = phase ?? steady.at(-1)!;
    const last = (chosen.endS - chosen.startS) * (1 - 1e-9);
    return { check: i % checks, phase: chosen, atS: chosen.startS + (phase ? rest() : last) };
  });
  if (throughout === 'steady') return [...first, ...measured];
  const others = phases
    .filter((phase) => phase.kind !== 'steady')
    .flatMap((phase) => planEvery(phase, steadyS / total, checks, phase === warmUp[0] ? checks : 0));
  return [...first, ...measured, ...others].sort((a, b) => a.atS - b.atS);
}

/** Returns runs of a phase at an interval. The first `from` runs are left out, because they are already planned. */
function planEvery(phase: Phase, everyS: number, checks: number, from: number): PlannedRun[] {
  const count = Math.ceil((phase.endS - phase.startS) / everyS - 1e-9);
  return Array.from({ length: Math.max(0, count - from) }, (_, i) => ({
    check: (from + i) % checks,
    phase,
    atS: phase.startS + (from + i) * everyS,
  }));
}
