import type { Phase } from '../../../scenarios/plan/phase.ts';
import { endOf, phaseAt } from '../../../scenarios/plan/phase.ts';

/** A planned start. `intendedMs` counts from the start of the load. */
export type Arrival = { seq: number; intendedMs: number; phase: string };

/**
 * Plans the starts of operations at a steady rate over all phases. The plan is an open model: a start does not wait for
 * earlier operations. A start that is over a second late is dropped, because late starts would form an unplanned burst.
 */
export class Pacer {
  readonly #ratePerS: number;
  readonly #phases: readonly Phase[];
  readonly #total: number;
  readonly #dropped = new Map<string, number>();
  readonly #offered = new Map<string, number>();
  #next = 0;

  constructor(ratePerS: number, phases: readonly Phase[]) {
    this.#ratePerS = ratePerS;
    this.#phases = phases;
    // Without the epsilon, the product 100 * 0.07 (7.000000000000001) would round up to 8 starts.
    this.#total = Math.max(0, Math.ceil(endOf(phases) * ratePerS - 1e-6));
  }

  /** The time of the next start, in ms from the start of the load; Infinity after the last start. */
  get nextMs(): number {
    return this.#next < this.#total ? this.#intendedMs(this.#next) : Number.POSITIVE_INFINITY;
  }

  /** Removes all due starts from the plan. Returns those that are at most a second late. */
  take(elapsedMs: number): Arrival[] {
    const due: Arrival[] = [];
    while (this.nextMs <= elapsedMs) {
      const seq = this.#next++;
      const intendedMs = this.#intendedMs(seq);
      const phase = (phaseAt(this.#phases, intendedMs / 1000) ?? this.#phases.at(-1)!).name;
      add(this.#offered, phase);
      if (elapsedMs - intendedMs > bucketMs) add(this.#dropped, phase);
      else due.push({ seq, intendedMs, phase });
    }
    return due;
  }

  /** Returns the number of due starts of a phase, including the dropped starts. */
  offered(phase: string): number {
    return this.#offered.get(phase) ?? 0;
  }

  dropped(phase: string): number {
    return this.#dropped.get(phase) ?? 0;
  }

  #intendedMs(seq: number): number {
    return (seq * 1000) / this.#ratePerS;
  }
}

const bucketMs = 1000;

function add(counts: Map<string, number>, phase: string): void {
  counts.set(phase, (counts.get(phase) ?? 0) + 1);
}
