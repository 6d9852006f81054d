import type { PhaseCounts, ProducerHealth } from '../../results/record/producer.ts';
import type { Phase } from '../plan/phase.ts';
import { arrivals, countKeys, scenarioName } from './options.ts';
import { sizePool } from './pool.ts';
import type { Program } from './program.ts';
import type { Summary } from './summary.ts';

/** What the plan asked of the programs in each phase, up to `elapsedS` after T0. */
export function offeredBy(programs: readonly Program[], phases: readonly Phase[], elapsedS: number): PhaseCounts[] {
  return phases.map(({ name, startS, endS }) => {
    const seconds = Math.min(endS, elapsedS) - startS;
    const offered = programs.reduce((sum, { perSecond }) => sum + arrivals(perSecond, seconds), 0);
    return { phase: name, offered, completed: 0, dropped: 0, unfinished: 0 };
  });
}

/** The same with what k6 says became of it. Unfinished is begun and not ended; the rest was never begun. */
export function accountOf(
  programs: readonly Program[],
  phases: readonly Phase[],
  elapsedS: number,
  summary: Summary,
): PhaseCounts[] {
  return offeredBy(programs, phases, elapsedS).map((phase) => {
    const sums = { completed: 0, dropped: 0, unfinished: 0 };
    for (const { label } of programs) {
      const keys = countKeys(label, phase.phase);
      const completed = summary.count(keys.completed);
      sums.completed += completed;
      sums.dropped += summary.count(keys.dropped);
      sums.unfinished += Math.max(0, summary.count(keys.started) - completed);
    }
    return { ...phase, ...sums };
  });
}

export function totalOf(phases: readonly PhaseCounts[]) {
  const sum = (of: (one: PhaseCounts) => number) => phases.reduce((total, one) => total + of(one), 0);
  return {
    offered: sum((one) => one.offered),
    completed: sum((one) => one.completed),
    dropped: sum((one) => one.dropped),
    inFlight: sum((one) => one.unfinished),
  };
}

/** The tightest pool that ran out; when none did, all of them together and the most users seen at work. */
export function poolHealth(
  programs: readonly Program[],
  phases: readonly Phase[],
  exhausted: ReadonlySet<string>,
  peak: number,
): NonNullable<ProducerHealth['pool']> {
  const ranOut = programs
    .filter(({ label }) => phases.some(({ name }) => exhausted.has(scenarioName(label, name))))
    .map(sizePool)
    .sort((a, b) => a.max / a.needed - b.max / b.needed)[0];
  if (ranOut) return { max: ranOut.max, peak: ranOut.max, needed: ranOut.needed };
  const pools = programs.map(sizePool);
  return {
    max: pools.reduce((sum, { max }) => sum + max, 0),
    peak,
    needed: pools.reduce((sum, { needed }) => sum + needed, 0),
  };
}
