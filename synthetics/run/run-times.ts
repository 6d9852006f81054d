import type { Phase } from '../../scenarios/plan/phase.ts';

/** A run of one journey: when it shall start, in seconds from T0. */
export type PlannedRun = { journey: number; phase: Phase; atS: number };

/**
 * `runs` of each journey, in turns and evenly over all steady time, the first at its start. One more of each at the
 * start of warm-up warms the browser. `throughout` goes on at the same pace in every other phase, so that a page is seen
 * under all loads that a plan has.
 */
export function planRuns(
  phases: readonly Phase[],
  journeys: number,
  runs: number,
  throughout: 'throughout' | 'steady' = 'steady',
): PlannedRun[] {
  const warmUp = phases.filter((phase) => phase.kind === 'warm-up').slice(0, 1);
  const first = warmUp.flatMap((phase) =>
    Array.from({ length: journeys }, (_, journey) => ({ journey, phase, atS: phase.startS })),
  );
  const steady = phases.filter((phase) => phase.kind === 'steady');
  const steadyS = steady.reduce((sum, phase) => sum + phase.endS - phase.startS, 0);
  const total = runs * journeys;
  const measured = Array.from({ length: total }, (_, i) => {
    let rest = (i * steadyS) / total;
    const phase = steady.find((one) => {
      if (one.startS + rest < one.endS) return true;
      rest = Math.max(0, rest - (one.endS - one.startS));
      return false;
    });
    // Rounding may put the last start a hair behind the last second.
    const holder = phase ?? steady.at(-1)!;
    const last = (holder.endS - holder.startS) * (1 - 1e-9);
    return { journey: i % journeys, phase: holder, atS: holder.startS + (phase ? rest : last) };
  });
  if (throughout === 'steady') return [...first, ...measured];
  const others = phases
    .filter((phase) => phase.kind !== 'steady')
    .flatMap((phase) => atPace(phase, steadyS / total, journeys, phase === warmUp[0] ? journeys : 0));
  return [...first, ...measured, ...others].sort((a, b) => a.atS - b.atS);
}

/** A run every so often, those left out that are there already. */
function atPace(phase: Phase, everyS: number, journeys: number, from: number): PlannedRun[] {
  const count = Math.ceil((phase.endS - phase.startS) / everyS - 1e-9);
  return Array.from({ length: Math.max(0, count - from) }, (_, i) => ({
    journey: (from + i) % journeys,
    phase,
    atS: phase.startS + (from + i) * everyS,
  }));
}
