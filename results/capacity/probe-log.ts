/**
 * One probe: how the system took a load. INVALID is a failure of the generator, which says nothing about the system.
 */
export type CapacityStep = {
  value: number;
  verdict: 'PASS' | 'FAIL' | 'INVALID' | 'INCONCLUSIVE';
  reason: string;
  good: number;
  bad: number;
  /** For INCONCLUSIVE: whether the estimate meets the limit. */
  leansToPass: boolean;
  /** The part that limited the load when the probe did not pass. */
  limiter: 'target' | 'generator';
};

export type Limits = {
  /** The first value, and the largest that may be tried. */
  from: number;
  to: number;
  /** No probe starts after this many seconds. */
  seconds: number;
  elapsedS(): number;
  /** The nearest value that can be set. */
  round(value: number): number;
  /** Each probe gets a new system, so no overload can leave traces: recovery is not probed. */
  fresh?: boolean;
};

/** A generator that failed three times is the limit of the search. */
export const mostInvalid = 3;

/** The capacity lies between `low`, which held, and `high`, which did not; the generator could not make `ceiling`. */
export type Bracket = { low: number; high: number | null; ceiling: number | null };

/** The probes of one search, in order, and what they show so far. */
export class ProbeLog {
  readonly probes: CapacityStep[] = [];
  readonly limits: Limits;
  readonly #probe: (value: number) => Promise<CapacityStep>;

  constructor(probe: (value: number) => Promise<CapacityStep>, limits: Limits) {
    this.#probe = probe;
    this.limits = limits;
  }

  /** Probes the settable value nearest to `value`. */
  async ask(value: number): Promise<CapacityStep> {
    const step = await this.#probe(this.limits.round(value));
    this.probes.push(step);
    return step;
  }

  hasTime(): boolean {
    return this.limits.elapsedS() < this.limits.seconds;
  }

  /**
   * Each value counts by the majority of its probes: the largest value that held below the smallest that did not.
   * `ceiling` is the smallest value that the generator could not make.
   */
  bracket(): Bracket {
    const values = [...new Set(this.probes.map((step) => step.value))].sort((a, b) => a - b);
    const bracket: Bracket = { low: 0, high: null, ceiling: null };
    for (const value of values) {
      const steps = this.probes.filter((step) => step.value === value && step.verdict !== 'INVALID');
      if (steps.length === 0) bracket.ceiling ??= value;
      else if (2 * steps.filter(hasHeld).length > steps.length) {
        if (bracket.high === null) bracket.low = value;
      } else bracket.high ??= value;
    }
    return bracket;
  }
}

/**
 * Whether the load of a probe held. An undecided probe lies at the boundary and counts by its estimate: to count all of
 * them on one side would bias the search.
 */
export function hasHeld({ verdict, leansToPass }: CapacityStep): boolean {
  return verdict === 'PASS' || (verdict === 'INCONCLUSIVE' && leansToPass);
}
