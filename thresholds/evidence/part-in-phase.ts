import type { Evidence } from '../../results/record/evidence.ts';
import type { Row } from '../../results/record/row.ts';
import type { Slo } from '../../results/record/slo.ts';
import type { Phase } from '../../scenarios/plan/phase.ts';
import { type JudgedPhase, judgedPhases } from './judged-phases.ts';

/**
 * Returns a function that maps a row to the part of its value that counts for an SLO in a phase. If the value is a wait
 * that began before the judged phases, the time before these phases does not count. A row has only the second in which
 * the wait ended, so the start is known to a second: a wait of 5 s that ended between 20 s and 21 s began before 16 s.
 * Judged phases without a gap between them count as one phase.
 */
export function partInPhase(
  slo: Pick<Slo, 'phases'>,
  metric: string,
  phase: JudgedPhase,
  evidence: Evidence,
): (row: Row & { v: number }) => number {
  const startS = judgedSince(slo, phase, evidence);
  if (!evidence.metric(metric)?.metric.beganBefore || startS === undefined) return ({ v }) => v;
  return ({ t, v }) => {
    const secondS = (t - evidence.t0Ms) / 1000;
    return v >= secondS + 1 - startS ? Math.max(0, secondS - startS) : v;
  };
}

/**
 * Returns the start of a judged phase. If judged phases precede this phase without a gap, returns the start of the
 * first of them.
 */
function judgedSince(slo: Pick<Slo, 'phases'>, { window }: JudgedPhase, { phases }: Evidence): number | undefined {
  const windows = judgedPhases(slo, phases).flatMap((one) => one.window ?? []);
  let first = window;
  const isBefore = (one: Phase) => one.endS === first!.startS && one.startS < one.endS;
  for (let before = first; before; before = windows.find(isBefore)) first = before;
  return first?.startS;
}
