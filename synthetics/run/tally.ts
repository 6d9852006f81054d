import type { Counts, PhaseCounts } from '../../results/record/producer.ts';
import type { Phase } from '../../scenarios/plan/phase.ts';
import type { PlannedRun } from './run-times.ts';

/** Counts the runs of checks by planned phase. A planned run that was not started counts as dropped. */
export class Tally {
  readonly #phases: { phase: string; offered: number; completed: number; dropped: number; unfinished: number }[];
  #inFlight = 0;

  constructor(phases: readonly Phase[], planned: readonly PlannedRun[]) {
    const offered = new Map<string, number>();
    for (const { phase } of planned) offered.set(phase.name, (offered.get(phase.name) ?? 0) + 1);
    this.#phases = phases.map(({ name }) => ({
      phase: name,
      offered: offered.get(name) ?? 0,
      completed: 0,
      dropped: 0,
      unfinished: 0,
    }));
  }

  started(): void {
    this.#inFlight++;
  }

  ended(phase: Phase, how: 'completed' | 'unfinished'): void {
    this.#inFlight--;
    this.#of(phase)[how]++;
  }

  dropped(phase: Phase): void {
    this.#of(phase).dropped++;
  }

  /** Reduces `offered` for a planned run that is no longer needed, because the SLOs are already decided. */
  spared(phase: Phase): void {
    this.#of(phase).offered--;
  }

  counts(): Counts {
    const sum = (key: 'offered' | 'completed' | 'dropped') => this.#phases.reduce((total, one) => total + one[key], 0);
    return {
      offered: sum('offered'),
      completed: sum('completed'),
      dropped: sum('dropped'),
      inFlight: this.#inFlight + this.#phases.reduce((total, one) => total + one.unfinished, 0),
    };
  }

  phases(): readonly PhaseCounts[] {
    return this.#phases;
  }

  #of(phase: Phase) {
    return this.#phases.find((one) => one.phase === phase.name)!;
  }
}
