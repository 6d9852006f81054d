import { smallest } from '../../scenarios/base/long-lists.ts';
import type { HoldFinding } from './judge-hold.ts';

/**
 * The kind of a probe. A scan lasts at least eight seconds, and a confirmation at least a minute. Only confirmations
 * decide whether a load holds, unless each probe gets a new system (`fresh`). Then both kinds decide.
 */
export type HoldLength = 'scan' | 'confirm';

/** One probe. With the verdict INVALID, the load generator failed, and the probe shows nothing about the system. */
export type CapacityStep = Omit<HoldFinding, 'verdict'> & {
  value: number;
  hold: HoldLength;
  verdict: HoldFinding['verdict'] | 'INVALID';
  /** What limited the load when the probe did not pass. */
  limiter: 'target' | 'generator';
};

export type Limits = {
  /** The search starts at `from`, and tries no value above `to`. */
  from: number;
  to: number;
  /**
   * No probe starts after this many seconds. Only the probes that test the recovery from an overload may start later.
   */
  seconds: number;
  elapsedS(): number;
  round(value: number): number;
  /** True if each probe starts a new system, as for a simulated mesh. */
  fresh?: boolean;
};

/**
 * The maximum number of probes of a search. A search without an end after 100 probes does not converge. Only the
 * probes that test the recovery may exceed this number.
 */
export const mostProbes = 100;
/** If the load generator failed in this many probes, the load generator counts as the limit of the search. */
export const mostInvalid = 3;

/**
 * The maximum number of scans (short probes) between an overload and the next probe. During these scans, the system
 * works off its queue.
 */
const mostRests = 3;

/**
 * `low` is the largest load that the system held (or 0). `high` is the smallest load that it did not hold (or null).
 * `ceiling` is the smallest load that the generator could not reach (or null).
 */
export type Bracket = { low: number; high: number | null; ceiling: number | null };

type Ask = (value: number, hold: HoldLength) => Promise<CapacityStep>;

/** The probes of one search, in order. */
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

  async ask(value: number, hold: HoldLength): Promise<CapacityStep> {
    const step = await this.#ask(this.limits.round(value), hold);
    this.probes.push(step);
    return step;
  }

  /**
   * Lets the system work off its queue if the last probe had a load above `value` and failed. For this, makes short
   * probes (scans) at half of `value` until the system holds this load. The remaining queue could make a load below the
   * capacity fail. These scans do not count as answers.
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

  /** Discards the probes that did not pass, because the system now holds a load that it did not hold before. */
  forgetFailures(): void {
    this.#era = this.probes.length;
  }

  /**
   * Returns the probes that the search uses. Left out are INVALID probes, the short probes of `rest`, and the probes
   * that `forgetFailures` discarded.
   */
  answers(): CapacityStep[] {
    const counts = (step: CapacityStep) => step.verdict !== 'INVALID' && !this.#rests.has(step);
    return this.probes.filter((step, i) => counts(step) && (i >= this.#era || step.verdict === 'PASS'));
  }

  /**
   * Returns the loads between which the capacity lies. A load counts as passed if more than half of its probes passed
   * (see `hasHeld`).
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
 * True when the system held the load of a probe. For an undecided probe, `leansToPass` decides. The search would be
 * biased if all undecided probes counted as passed, or all as failed.
 */
export function hasHeld({ verdict, leansToPass }: CapacityStep): boolean {
  return verdict === 'PASS' || (verdict === 'INCONCLUSIVE' && leansToPass);
}
