import { type HalfPoint, halfPoint } from '../stats/pass-curve.ts';
import { findBracket, halveBracket } from './find-bracket.ts';
import { narrowFresh } from './narrow-fresh.ts';
import { confirmedOf, pairOf, widest } from './next-move.ts';
import { type CapacityStep, type HoldLength, hasHeld, type Limits, ProbeLog } from './probe-log.ts';
import { type End, type Settled, settleBracket } from './settle-bracket.ts';
import type { Standing } from './standing.ts';

/**
 * `held`: the system held every load up to the largest allowed one. `not-decided`: the evidence was not enough.
 * `changed`: the system changed during the search.
 */
export type SearchEnd = 'found' | 'held' | 'nothing-held' | 'not-decided' | 'changed';

export type Capacity = {
  end: SearchEnd;
  /**
   * The lower end of the interval; 0 when no long probe below `high` passed. The system may also hold a larger load
   * below `high`.
   */
  low: number;
  /** The upper end of the interval; null when no value failed. */
  high: number | null;
  /**
   * The value at which half of the probes pass. Null if `limits.fresh` is not set, or if all probes passed or all
   * failed.
   */
  half: HalfPoint | null;
  /**
   * `none` when the system held every load up to `limits.to`. `time` when the time or the number of probes was used up.
   */
  limiter: 'target' | 'generator' | 'none' | 'time';
  /**
   * The largest of the loads `low`, 0.8 × `low` and 0.5 × `low` that the target holds right after an overload. 0 when
   * the target holds none of these loads; null when the search did not try an overload.
   */
  recovery: number | null;
  /**
   * The load whose verdict changed during the search. `now` is the verdict of the last probes at this load. Null if no
   * verdict changed.
   */
  changed: { value: number; now: 'holds' | 'breaks' | 'both' } | null;
  probes: CapacityStep[];
};

/** The overload from which the system has to recover, as a multiple of `high`, or of `low` if `high` is null. */
const overload = 1.5;

/**
 * Returns an interval that contains the capacity, the largest load that a system holds. Short probes bracket the
 * capacity. Long probes confirm the two ends: a load that the system holds, and a larger load that it does not hold.
 * These two loads are at most 25 % apart. The last probes follow an overload, because a system may hold less after an
 * overload.
 */
export async function searchCapacity(
  probe: (value: number, hold: HoldLength) => Promise<CapacityStep>,
  limits: Limits,
): Promise<Capacity> {
  const log = new ProbeLog(probe, limits);
  if (limits.fresh) return toCapacity(log, await narrowFresh(log), null);
  let grew: number | null = null;
  for (;;) {
    const settled = await scanAndSettle(log);
    if (settled === 'settled' && log.hasTime()) return probeRecovery(log, toCapacity(log, settled, grew));
    if (settled !== 'grew') return toCapacity(log, settled, grew);
    grew = valueThat(log, 'grew');
    log.forgetFailures();
  }
}

async function scanAndSettle(log: ProbeLog): Promise<Settled> {
  const stop = (await findBracket(log)) ?? (await halveBracket(log, widest));
  return stop === 'time' ? stop : settleBracket(log);
}

const ends: Record<End, Pick<Capacity, 'end' | 'limiter'>> = {
  settled: { end: 'found', limiter: 'target' },
  'all-held': { end: 'held', limiter: 'none' },
  'none-held': { end: 'nothing-held', limiter: 'target' },
  undecided: { end: 'not-decided', limiter: 'target' },
  changed: { end: 'changed', limiter: 'target' },
  generator: { end: 'not-decided', limiter: 'generator' },
  time: { end: 'not-decided', limiter: 'time' },
};

function toCapacity(log: ProbeLog, settled: End, grew: number | null): Capacity {
  const { end, limiter } = ends[settled];
  const { fresh } = log.limits;
  const half = fresh ? halfPoint(log.answers().map((one) => ({ ...one, passed: hasHeld(one) }))) : null;
  const contradicted = valueThat(log, 'changed');
  return {
    // If the system began to hold larger loads and the time then ran out, its capacity is unknown.
    end: grew !== null && settled === 'time' ? 'changed' : end,
    limiter,
    ...(fresh ? log.bracket() : endsOf(log)),
    half,
    recovery: null,
    changed:
      contradicted !== null
        ? { value: contradicted, now: lastTwo(log, contradicted) }
        : grew !== null
          ? { value: grew, now: 'holds' }
          : null,
    probes: log.probes,
  };
}

function valueThat(log: ProbeLog, standing: Standing): number | null {
  if (log.limits.fresh) return null;
  return confirmedOf(log.answers()).find((one) => one.standing === standing)?.value ?? null;
}

function lastTwo(log: ProbeLog, value: number): 'breaks' | 'both' {
  const verdicts = log.answers().filter((step) => step.value === value && step.hold === 'confirm');
  return verdicts.slice(-2).every(({ verdict }) => verdict === 'FAIL') ? 'breaks' : 'both';
}

/**
 * Returns the ends of the interval. The lower end comes only from confirmations (long probes), because the system has
 * to hold this load for a minute. The upper end comes from a failed short probe if no confirmation failed.
 */
function endsOf(log: ProbeLog): Pick<Capacity, 'low' | 'high'> {
  const confirmed = confirmedOf(log.answers());
  const pair = pairOf(confirmed);
  if (pair) return { low: pair[0].value, high: pair[1].value };
  const high = confirmed.find((one) => one.standing === 'breaks')?.value ?? failedScan(log);
  const low = confirmed.findLast((one) => one.standing === 'holds' && (high === null || one.value < high))?.value;
  return { low: low ?? 0, high };
}

/**
 * Returns the smallest load that the system did not hold. Returns null if no probe of this load has the verdict FAIL.
 */
function failedScan(log: ProbeLog): number | null {
  const { high } = log.bracket();
  return log.answers().some(({ value, verdict }) => value === high && verdict === 'FAIL') ? high : null;
}

async function probeRecovery(log: ProbeLog, found: Capacity): Promise<Capacity> {
  for (const share of [1, 0.8, 0.5]) {
    await log.ask(overload * (found.high ?? found.low), 'scan');
    if (hasHeld(await log.ask(found.low * share, 'scan'))) return { ...found, recovery: found.low * share };
  }
  return { ...found, recovery: 0 };
}
