import { smallest } from '../../scenarios/base/long-lists.ts';
import type { HoldFinding } from './judge-hold.ts';

/**
 * The length of a hold. A scan may be as short as eight seconds. A confirmation takes at least a minute, and only a
 * confirmation decides a value. In a search with a new system for each probe (`fresh`), scans and confirmations count
 * alike.
 */
export type HoldLength = 'scan' | 'confirm';

/**
 * One probe: a load and how the system reacted to it. INVALID is a failure of the generator and shows nothing about the
 * system.
 */
export type CapacityStep = Omit<HoldFinding, 'verdict'> & {
  value: number;
  hold: HoldLength;
  verdict: HoldFinding['verdict'] | 'INVALID';
  /** The side that limited the load when the probe did not pass: the system under test or the load generator. */
  limiter: 'target' | 'generator';
};

export type Limits = {
  /** The first value of the search. `to` is the largest value that may be tried. */
  from: number;
  to: number;
  /** No probe starts after this many seconds, except to complete the probes of the recovery. */
  seconds: number;
  elapsedS(): number;
  /** Returns the nearest value that can be set. */
  round(value: number): number;
  /** True when each probe gets a new system, so that an earlier probe cannot affect a later one. */
  fresh?: boolean;
};

/**
 * A search ends after this many probes, because a longer one would not converge. Only the probes of the recovery may
 * follow.
 */
export const mostProbes = 100;
/**
 * After this many failures of the generator, a search upwards ends, and so do the confirmations. The generator is then
 * the limit of the search.
 */
export const mostInvalid = 3;

/** The maximum number of scans in a row that let the system work off the queue of an overload. */
const mostRests = 3;

/**
 * The capacity lies between `low` and `high`. `low` held (0 if no value held), and `high` failed (null if no value
 * failed). `ceiling` is the smallest value that the generator could not reach; null if it reached every value.
 */
export type Bracket = { low: number; high: number | null; ceiling: number | null };

type Ask = (value: number, hold: HoldLength) => Promise<CapacityStep>;

/** The probes of one search, in order, and the conclusions from them so far. */
export class ProbeLog {
  readonly probes: CapacityStep[] = [];
  readonly limits: Limits;
  readonly #ask: Ask;
  readonly #rests = new Set<CapacityStep>();
  #era = 0;

  constructor(ask: Ask, limits: Limits) {
    this.#ask = ask;
    this.limits = limits;
  }

  /** Probes the settable value nearest to `value`. */
  async ask(value: number, hold: HoldLength): Promise<CapacityStep> {
    const step = await this.#ask(this.limits.round(value), hold);
    this.probes.push(step);
    return step;
  }

  /**
   * If the last probe had a larger value and did not hold, scans half of `value` until this load holds, at most
   * `mostRests` times. During the scans, the system works off the queue of the last probe. Without them, a load below
   * the capacity could fail because of this queue. The scans do not count as answers.
   */
  async rest(value: number): Promise<void> {
    const last = this.probes.at(-1);
    if (!last || last.value <= value || hasHeld(last)) return;
    for (let turn = 0; turn < mostRests && this.hasTime(); turn++) {
      const half = this.limits.round(value / 2);
      if (half <= 0) return;
      const step = await this.ask(half, 'scan');
      this.#rests.add(step);
      if (hasHeld(step)) return;
    }
  }

  hasTime(): boolean {
    return this.limits.elapsedS() < this.limits.seconds && this.probes.length < mostProbes;
  }

  /** Discards the probes so far that did not pass, because the system grew and now holds one of their loads. */
  forgetFailures(): void {
    this.#era = this.probes.length;
  }

  /**
   * Returns the probes that count: all except the scans of `rest`, discarded probes and failures of the generator
   * (INVALID).
   */
  answers(): CapacityStep[] {
    const counts = (step: CapacityStep) => step.verdict !== 'INVALID' && !this.#rests.has(step);
    return this.probes.filter((step, i) => counts(step) && (i >= this.#era || step.verdict === 'PASS'));
  }

  /**
   * Returns the bracket. Its upper end is the smallest value that failed. Its lower end is the largest value below this
   * that held. A value held if more than half of its probes did. `ceiling` is the smallest value that the generator
   * could not reach.
   */
  bracket(): Bracket {
    const answers = this.answers();
    const bracket: Bracket = { low: 0, high: null, ceiling: this.ceiling() };
    for (const value of valuesOf(answers)) {
      const steps = answers.filter((step) => step.value === value);
      if (2 * steps.filter(hasHeld).length > steps.length) {
        if (bracket.high === null) bracket.low = value;
      } else bracket.high ??= value;
    }
    return bracket;
  }

  /** Returns the smallest value that the generator never reached; null when it reached every value. */
  ceiling(): number | null {
    const made = new Set(this.answers().map((step) => step.value));
    const failed = this.probes.filter((step) => step.verdict === 'INVALID' && !made.has(step.value));
    return failed.length === 0 ? null : smallest(failed.map((step) => step.value));
  }
}

/** Returns the distinct values of the probes in ascending order. */
export function valuesOf(steps: readonly CapacityStep[]): number[] {
  return [...new Set(steps.map((step) => step.value))].sort((a, b) => a - b);
}

/**
 * True when the load of a probe held. An undecided probe counts by its measured share: if all undecided probes counted
 * on one side, the search would be biased.
 */
export function hasHeld({ verdict, leansToPass }: CapacityStep): boolean {
  return verdict === 'PASS' || (verdict === 'INCONCLUSIVE' && leansToPass);
}
