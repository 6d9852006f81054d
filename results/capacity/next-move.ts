import type { Crossing } from './crossing.ts';
import { estimateOf } from './estimate.ts';
import { mostHalvings, type Stop } from './find-bracket.ts';
import { type CapacityStep, type ProbeLog, valuesOf } from './probe-log.ts';
import { clear, type Standing, standingOf } from './standing.ts';

/** The largest allowed ratio between the upper and the lower end of the interval: ± 12 % around the middle. */
export const widest = 1.25;
/**
 * The search aims at this ratio between the upper and the lower end. This ratio is below `widest`, because loads are
 * rounded.
 */
const span = 1.24;
/**
 * The lower end is the estimated capacity divided by `span ** below`. With 1 / 2, the estimate would be the middle of
 * the interval. But most probes see fewer bad events than a long run. So the estimate tends to be too high.
 */
const below = 2 / 3;
/**
 * If the lower end passed clearly and the upper end failed clearly, the search narrows the interval further. It stops
 * at this ratio of the upper end to the lower end.
 */
const narrow = 1.12;
/**
 * The smallest ratio between a probed load and the estimated capacity. Probes nearer to the capacity rarely get a clear
 * verdict.
 */
const nearest = 1.03;
/** Two values closer than this ratio count as one value. */
const same = 1.02;
const most = 5;
/** The search may end once the capacity lies between the ends of the interval with this probability. */
const sure = 0.95;
/**
 * The upper end of the interval needs this many confirmations (long probes). A value between the ends needs the same
 * number before it replaces an end.
 */
const twice = 2;

export type Move = { ask: number } | Stop | 'settled' | 'undecided' | 'changed' | 'grew';

export type Confirmed = { value: number; standing: Standing; steps: readonly CapacityStep[] };

/** Returns each probed value with the joint result of its probes (`Standing`), in ascending order. */
export function confirmedOf(answers: readonly CapacityStep[]): Confirmed[] {
  return valuesOf(answers).map((value) => {
    const steps = answers.filter((step) => step.value === value);
    const failed = answers.findIndex(
      (step) => step.value === value && step.hold === 'confirm' && step.verdict === 'FAIL',
    );
    // A pass at a larger value also counts here, because a smaller load is easier for the system.
    const before = answers.slice(0, Math.max(0, failed));
    const heldBefore = before.some((step) => step.value >= value && step.verdict === 'PASS');
    return { value, standing: standingOf(steps, heldBefore), steps: steps.filter((step) => step.hold === 'confirm') };
  });
}

/** Returns the value to confirm next, or the reason why no further value is confirmed. */
export function nextMove(log: ProbeLog): Move {
  const answers = log.answers();
  const all = confirmedOf(answers);
  for (const end of ['changed', 'grew'] as const) if (all.some((one) => one.standing === end)) return end;
  const contested = all.find((one) => one.standing === 'contested');
  if (contested) return { ask: contested.value };
  const asked = all.filter((one) => one.standing !== 'unasked');
  if (asked.length === 0) return firstMove(log);
  const crossing = estimateOf(answers);
  const pair = pairOf(asked);
  if (pair) return settle(log, crossing, ...pair, asked);
  return moveTo(log, targets(log, crossing.quantile(0.5), asked), asked);
}

/**
 * Returns the ends of the interval: a load that the system holds, and a larger load that it does not hold. Returns
 * undefined if no two such loads have a ratio of at most `widest`. A candidate for an end qualifies if it is clear
 * (`isClear`) and has two confirmations. The qualified candidate nearest to the other end is taken. If no candidate
 * qualifies, the candidate farthest from the other end is taken. A candidate near the capacity may have passed or
 * failed by chance.
 */
export function pairOf(asked: readonly Confirmed[]): [holds: Confirmed, breaks: Confirmed] | undefined {
  const first = asked.find((one) => one.standing === 'breaks');
  if (!first) return undefined;
  const lows = asked.filter(
    ({ standing, value }) => standing === 'holds' && value < first.value && first.value / value <= widest,
  );
  const low = lows.findLast((one) => isClear(one) && one.steps.length >= twice) ?? lows[0];
  if (!low) return undefined;
  const highs = asked.filter(
    ({ standing, value }) => standing === 'breaks' && value >= first.value && value / low.value <= widest,
  );
  return [low, highs.find((one) => isClear(one) && one.steps.length >= twice) ?? highs.at(-1)!];
}

/**
 * Returns the first value to confirm: a value below the middle of the bracket, or the only known end. If no end is
 * known, no probe was valid, so the result is `generator`: the load generator is the limit.
 */
function firstMove(log: ProbeLog): Move {
  const { low, high } = log.bracket();
  if (low === 0) return high === null ? 'generator' : { ask: high };
  return { ask: high === null ? low : Math.sqrt(low * high) / span ** below };
}

/**
 * Returns candidate loads for a missing end of the interval, best first; an empty list when the system holds the
 * largest allowed load.
 */
function targets(log: ProbeLog, capacity: number, asked: readonly Confirmed[]): number[] {
  const { to } = log.limits;
  const breaks = asked.find((one) => one.standing === 'breaks')?.value;
  const holds = asked.findLast((one) => one.standing === 'holds' && !(one.value > (breaks ?? to)))?.value;
  if (holds !== undefined && holds >= to) return [];
  const values: number[] = [];
  if (holds !== undefined && holds * span >= capacity * nearest) values.push(holds * span);
  if (breaks !== undefined && breaks / span <= capacity / nearest) values.push(breaks / span);
  // As long as the system held no load, each failed load makes the next step down larger. A step divides the load by at
  // most 4.
  const failed = asked.filter((one) => one.standing === 'breaks').length;
  if (holds === undefined && breaks !== undefined && failed > 1)
    values[0] = breaks / Math.min(4, span ** (2 ** (failed - 1)));
  values.push(capacity / span ** below, capacity * span ** (1 - below));
  return values.map((value) => Math.min(to, value));
}

function moveTo(log: ProbeLog, wanted: readonly number[], asked: readonly Confirmed[]): Move {
  const { round, from } = log.limits;
  if (wanted.length === 0) return 'all-held';
  if (wanted[0]! < from / 2 ** mostHalvings || round(wanted[0]!) <= 0)
    return asked[0]!.standing === 'breaks' ? 'none-held' : 'undecided';
  const ceiling = log.ceiling();
  for (const value of wanted) {
    const highest = asked.findLast((one) => one.standing === 'holds')?.value ?? 0;
    const reachable = ceiling === null || value < ceiling ? value : Math.sqrt((highest || ceiling / 4) * ceiling);
    if (reachable !== value && reachable < highest * nearest) return 'generator';
    const old = asked.find((one) => one.value / same <= reachable && reachable <= one.value * same);
    if (!old && round(reachable) > 0) return { ask: reachable };
    if (old?.standing === 'open' && old.steps.length < most) return { ask: old.value };
  }
  return ceiling === null ? 'undecided' : 'generator';
}

/**
 * Returns `settled` when the upper end was confirmed twice and the capacity lies between the ends with the probability
 * `sure`. Otherwise returns the next move.
 */
function settle(
  log: ProbeLog,
  crossing: Crossing,
  holds: Confirmed,
  breaks: Confirmed,
  asked: readonly Confirmed[],
): Move {
  // The upper end is probed a second time: a system that scaled up during the first probe may now hold this load.
  if (breaks.steps.length < twice) return { ask: breaks.value };
  const [lower, higher] = [crossing.below(holds.value), 1 - crossing.below(breaks.value)];
  if ((1 - lower - higher) * (1 - crossing.flat) < sure) {
    const order = lower > higher ? [holds, breaks] : [breaks, holds];
    const next = order.find(({ steps }) => steps.length < most);
    return next ? { ask: next.value } : 'undecided';
  }
  if (breaks.value / holds.value <= narrow || !isClear(holds) || !isClear(breaks)) return 'settled';
  const middle = log.limits.round(Math.sqrt(holds.value * breaks.value));
  const old = asked.find(({ value }) => value === middle);
  if (old) return isClear(old) && old.steps.length < twice ? { ask: middle } : 'settled';
  return middle > holds.value && middle < breaks.value ? { ask: middle } : 'settled';
}

/** True when the share of bad events and its limit differ by at least the factor `clear`. */
function isClear(one: Confirmed): boolean {
  const times = shareOf(one);
  return one.standing === 'holds' ? times * clear <= 1 : one.standing === 'breaks' && times >= clear;
}

/** Returns the mean share of bad events as a multiple of its limit; 0 without a measured event. */
function shareOf({ steps }: Confirmed): number {
  const seen = steps.flatMap((step) => (step.seen ? [step.seen.share / step.seen.limit] : []));
  return seen.length === 0 ? 0 : seen.reduce((sum, share) => sum + share, 0) / seen.length;
}
