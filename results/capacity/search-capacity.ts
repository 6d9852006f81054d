import { type HalfPoint, halfPoint } from '../stats/pass-curve.ts';

/** One probe: how the system took a load. INVALID is the generator's own failure and says nothing of the system. */
export type CapacityStep = {
  value: number;
  verdict: 'PASS' | 'FAIL' | 'INVALID' | 'INCONCLUSIVE';
  reason: string;
  good: number;
  bad: number;
  /** Which way an open verdict leans, by what was seen. */
  leansToPass: boolean;
  /** Who gave in, where it did not pass. */
  limiter: 'target' | 'generator';
};

export type Limits = {
  /** The first value, and the largest that may be tried. */
  from: number;
  to: number;
  /** No probe begins after that much time. */
  seconds: number;
  elapsedS(): number;
  /** The values that can be set: rounds to the nearest. */
  round(value: number): number;
  /** Each probe has a system of its own, which no overload went before: there is nothing to come back from. */
  fresh?: boolean;
};

export type Capacity = {
  /** The largest value that held; 0 when none did. */
  low: number;
  /** The smallest above it that did not; null when nothing broke. */
  high: number | null;
  half: HalfPoint | null;
  /** `none` when everything up to `to` held, `time` when time ran out before the interval was narrow. */
  limiter: 'target' | 'generator' | 'none' | 'time';
  /** The value that holds right after an overload, below `low` where the system does not come back; null when not tried. */
  recovery: number | null;
  probes: CapacityStep[];
};

/** The interval's ends are at most this far apart: ± 2.5 % around its middle. */
const narrow = 1.05;
/** A search that never passes gives up at 1 / 64 of its first value. */
const halvings = 6;
const confirmations = 3;
const overload = 1.5;

/**
 * The largest load that a system holds, by probes: doubled until one breaks (or halved until one holds), then halved on
 * the logarithm, then both ends confirmed, then once more from above, since a system that was overloaded may hold less.
 * A probe that cannot tell lies at the boundary and counts by what was seen: to either side the search would be biased.
 */
export async function searchCapacity(
  probe: (value: number) => Promise<CapacityStep>,
  limits: Limits,
): Promise<Capacity> {
  const probes: CapacityStep[] = [];
  const hasTime = () => limits.elapsedS() < limits.seconds;
  const ask = async (value: number) => {
    const step = await probe(limits.round(value));
    probes.push(step);
    return step;
  };
  const done = (limiter: Capacity['limiter']): Capacity => {
    const { low, high } = bracketOf(probes);
    const trials = probes
      .filter((step) => step.verdict !== 'INVALID')
      .map((step) => ({ value: step.value, passed: held(step) }));
    return { low, high, half: high === null ? null : halfPoint(trials), limiter, recovery: null, probes };
  };

  const first = await ask(limits.from);
  if (held(first)) {
    while (bracketOf(probes).high === null) {
      const { low, ceiling } = bracketOf(probes);
      if (low >= limits.to) return done('none');
      if (ceiling !== null && probes.filter((step) => step.verdict === 'INVALID').length >= 3) return done('generator');
      if (!hasTime()) return done('time');
      const next = ceiling === null ? 2 * low : Math.sqrt(low * ceiling);
      if (ceiling !== null && limits.round(next) <= low) return done('generator');
      await ask(Math.min(limits.to, next));
    }
  } else {
    for (let halved = 1; bracketOf(probes).low === 0; halved++) {
      const { high, ceiling } = bracketOf(probes);
      const next = Math.min(high ?? Number.POSITIVE_INFINITY, ceiling ?? Number.POSITIVE_INFINITY) / 2;
      if (halved > halvings || limits.round(next) <= 0) return done(high === null ? 'generator' : 'target');
      if (!hasTime()) return done('time');
      await ask(next);
    }
    if (bracketOf(probes).high === null) return done('generator');
  }

  for (;;) {
    while (canNarrow(bracketOf(probes), limits)) {
      if (!hasTime()) return done('time');
      const { low, high } = bracketOf(probes);
      const step = await ask(Math.sqrt(low * high!));
      if (step.verdict === 'INVALID') return done('generator');
    }
    const before = bracketOf(probes);
    for (const end of [before.low, before.high!]) {
      while (needsConfirmation(probes, end)) {
        if (!hasTime()) return done('time');
        await ask(end);
      }
    }
    const { low, high } = bracketOf(probes);
    if (low === before.low && high === before.high) break;
    if (low === 0 || high === null) {
      // What passed or failed by luck is struck: look further out on that side.
      if (!hasTime()) return done('time');
      await ask(low === 0 ? (high ?? limits.from) / narrow ** 2 : Math.min(limits.to, low * narrow ** 2));
      if (high === null && low >= limits.to) return done('none');
    }
  }
  // What is probed from above is no trial of the search itself.
  const found = done('target');
  return { ...found, probes, recovery: hasTime() && !limits.fresh ? await recoveryOf(ask, found) : null };
}

/** What holds right after an overload: the lower end, or the first of a few smaller values; 0 when none does. */
async function recoveryOf(
  ask: (value: number) => Promise<CapacityStep>,
  { low, high }: Pick<Capacity, 'low' | 'high'>,
): Promise<number> {
  for (const share of [1, 0.8, 0.5]) {
    await ask(overload * (high ?? low));
    if (held(await ask(low * share))) return low * share;
  }
  return 0;
}

type Bracket = { low: number; high: number | null; ceiling: number | null };

/**
 * Each value by the majority of its probes: the largest that held below the smallest that did not. `ceiling` is the
 * smallest value that the generator could not make.
 */
function bracketOf(probes: readonly CapacityStep[]): Bracket {
  const values = [...new Set(probes.map((step) => step.value))].sort((a, b) => a - b);
  const bracket: Bracket = { low: 0, high: null, ceiling: null };
  for (const value of values) {
    const of = probes.filter((step) => step.value === value && step.verdict !== 'INVALID');
    if (of.length === 0) bracket.ceiling ??= value;
    else if (2 * of.filter(held).length > of.length) {
      if (bracket.high === null) bracket.low = value;
    } else bracket.high ??= value;
  }
  return bracket;
}

function canNarrow({ low, high }: Bracket, { round }: Limits): boolean {
  if (high === null || low === 0 || high / low <= narrow) return false;
  const middle = round(Math.sqrt(low * high));
  return middle > low && middle < high;
}

/** Twice the same answer is enough; one each asks for a third. */
function needsConfirmation(probes: readonly CapacityStep[], value: number): boolean {
  const of = probes.filter((step) => step.value === value);
  const passed = of.filter(held).length;
  return of.length < confirmations && Math.max(passed, of.length - passed) < 2;
}

function held({ verdict, leansToPass }: CapacityStep): boolean {
  return verdict === 'PASS' || (verdict === 'INCONCLUSIVE' && leansToPass);
}
