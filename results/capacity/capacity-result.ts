import { largest } from '../../scenarios/base/long-lists.ts';
import type { CapacityResult } from '../record/capacity.ts';
import { formatValue } from '../words/format.ts';
import { daysUntil, type Growth } from './growth.ts';
import { type CapacityStep, mostProbes } from './probe-log.ts';
import type { Capacity } from './search-capacity.ts';

type Show = (value: number) => string;
type Ends = CapacityResult['capacity'];

type Finished = Pick<CapacityResult, 'plan' | 'target' | 'vary' | 'probes' | 'seconds' | 'scaling'> & {
  found: Capacity;
  /** The planned value of the key that the search varies. */
  planned: number;
  unit: string;
  /**
   * The length of a confirming probe in seconds. Null for a simulated mesh, where probes with different seeds confirm a
   * value.
   */
  confirmS: number | null;
  /** The expected growth of the load. The growth begins at `nowMs`. */
  growth?: { rate: Growth; nowMs: number } | undefined;
  /** Converts each value of the search to a value of the plan key `vary`. Absent if the two values are always equal. */
  axis?: Axis;
};

/**
 * Converts a value of the search to a value of the plan key that the search varies. In the search, a larger value is
 * always harder for the system. The result of `exact` is not rounded; the result of `toValue` is rounded to a value
 * that the key accepts.
 */
type Axis = { exact(at: number): number; toValue(at: number): number; lowerIsHarder: boolean };

const plainAxis: Axis = { exact: (at) => at, toValue: (at) => at, lowerIsHarder: false };

/** Returns the document of a finished search. */
export function toCapacityResult(search: Finished): CapacityResult {
  const { plan, target, vary, found, probes, seconds, planned, confirmS, scaling, axis = plainAxis } = search;
  const capacity = endsOf(search, axis);
  const passed = found.low === 0 ? null : axis.toValue(found.low);
  const times = passed === null ? 0 : axis.lowerIsHarder ? planned / passed : passed / planned;
  const show: Show = (at) => formatValue(axis.toValue(at), search.unit, 4);
  return {
    plan,
    target,
    vary,
    capacity,
    verdict: found.end,
    limiter: found.limiter,
    reason: reasonOf(found, show),
    meaning: meaningOf(found.end, capacity.holds, confirmS),
    notExcluded: confirmS === null ? [] : notExcluded(found, confirmS, show),
    probes,
    seconds,
    headroom: { planned, times },
    growth: growthOf(search),
    scaling,
  };
}

function endsOf({ found, unit, confirmS }: Finished, { exact, toValue, lowerIsHarder }: Axis): Ends {
  const { low, high, half } = found;
  const passed = low === 0 ? null : toValue(low);
  const failed = high === null ? null : toValue(high);
  const ends = lowerIsHarder ? { low: failed ?? 0, high: passed } : { low: passed ?? 0, high: failed };
  return {
    ...ends,
    holds: lowerIsHarder ? 'high' : 'low',
    unit,
    censored: failed === null || (confirmS === null && passed === null),
    // `half` is not rounded, because it may lie between two values that the key accepts.
    half: half ? exact(half.value) : null,
    interval: half?.interval ? sorted(exact(half.interval[0]), exact(half.interval[1])) : null,
    recovery: found.recovery,
  };
}

const sorted = (a: number, b: number): [number, number] => (a <= b ? [a, b] : [b, a]);

function growthOf({ found: { end, low, high }, planned, growth }: Finished): CapacityResult['growth'] {
  if (!growth || end !== 'found' || high === null) return null;
  const dateIn = (limit: number) =>
    new Date(Math.min(growth.nowMs + daysUntil(planned, limit, growth.rate) * 86_400_000, lastDateMs))
      .toISOString()
      .split('T')[0]!;
  return { reachedFrom: dateIn(low), reachedBy: dateIn(high) };
}

/** The last time that a JavaScript `Date` can contain. */
const lastDateMs = 8.64e15;

/**
 * Returns the reason for the result. The text usually contains the reason of the last failed probe at the upper end. If
 * no probe failed there, the text contains the reason of the last failed probe at any value.
 */
function reasonOf(found: Capacity, show: Show): string {
  const { end, probes, high } = found;
  const last = (of: (step: CapacityStep) => boolean) => probes.findLast(of)?.reason;
  const broke =
    last((step) => step.value === high && step.verdict === 'FAIL') ?? last((step) => step.verdict === 'FAIL');
  if (end === 'held') return 'every value that was tried held, up to the limit of the search';
  if (end === 'nothing-held') return `no value held: ${broke ?? ''}`;
  if (end === 'changed') return `the target changed during the search: ${changeOf(found, show)}`;
  if (end === 'not-decided') return `not decided: ${doubtOf(found)}${broke ? `; ${broke}` : ''}`;
  return broke ?? '';
}

function changeOf({ changed }: Capacity, show: Show): string {
  if (changed === null) return 'the target stopped answering and did not restart';
  const value = show(changed.value);
  if (changed.now === 'holds')
    return `${value} failed at first and held later: the capacity of the target still grew when the search ended`;
  if (changed.now === 'both') return `${value} passed and failed alternately`;
  return `${value} held at first and failed twice later, so the load in between changed the target`;
}

function doubtOf({ limiter, probes }: Capacity): string {
  if (limiter === 'generator') {
    return probes.findLast((step) => step.verdict === 'INVALID')?.reason ?? 'the load generator reached its limit';
  }
  if (limiter === 'time') {
    const ended = probes.length < mostProbes ? 'the time ended' : `the search ended after ${mostProbes} probes`;
    return `${ended} before the interval was confirmed`;
  }
  return 'too few values passed or failed clearly';
}

/** Returns the effects that can make the real capacity differ from the result, one line each. */
function notExcluded({ end, probes, low }: Capacity, confirmS: number, show: Show): string[] {
  if (end !== 'found' && end !== 'held') return [];
  const passed = probes.findIndex((step) => step.value === low && step.hold === 'confirm' && step.verdict === 'PASS');
  if (passed < 0) return [];
  const before = Math.max(0, largest(probes.slice(0, passed).map((step) => step.value)));
  const later =
    `a limit that appears only after more than ${confirmS} s of constant load: ` +
    'a burst allowance, a leak, slow scaling';
  return before > low
    ? [later, `a higher capacity that the target had until its first overload, at ${show(before)}`]
    : [later];
}

/** Returns one sentence that explains the ends of the interval. */
function meaningOf(end: Capacity['end'], holds: Ends['holds'], confirmS: number | null): string {
  if (end !== 'found' && end !== 'held') return 'the search confirmed no interval';
  const [larger, smaller] = holds === 'low' ? ['largest', 'smallest'] : ['smallest', 'largest'];
  const [passed, failed] =
    confirmS === null
      ? [`the result is the ${larger} value that passed two probes`, `the ${smaller} value that failed two probes`]
      : [`the lower end held for ${confirmS} s`, `the upper end failed when it was held for ${confirmS} s`];
  return end === 'held' ? passed : `${passed}, and ${failed}; these two values are not a confidence interval`;
}
