import type { CapacityResult } from '../record/capacity.ts';
import type { CapacityStep } from './probe-log.ts';
import type { Capacity } from './search-capacity.ts';

type Show = (value: number) => string;

/**
 * Returns the reason for the result of a search. If an interval was found, it is the reason why the probe at its upper
 * end failed.
 */
export function reasonOf(found: Capacity, show: Show): string {
  const { end, probes, high } = found;
  const last = (of: (step: CapacityStep) => boolean) => probes.findLast(of)?.reason;
  const broke =
    last((step) => step.value === high && step.verdict === 'FAIL') ?? last((step) => step.verdict === 'FAIL');
  if (end === 'held') return 'every value tried held, up to the limit of the search';
  if (end === 'nothing-held') return `no value held: ${broke ?? ''}`;
  if (end === 'changed') return `the target changed during the search: ${changeOf(found, show)}`;
  if (end === 'not-decided') return `not decided: ${doubtOf(found)}${broke ? `; ${broke}` : ''}`;
  return broke ?? '';
}

function changeOf({ changed }: Capacity, show: Show): string {
  if (changed === null) return 'it stopped answering and did not restart';
  const value = show(changed.value);
  if (changed.now === 'holds')
    return `${value} failed at first and held later: the capacity of the target still grew when the time ended`;
  if (changed.now === 'both') return `${value} passed and failed alternately`;
  return `${value} held at first and failed twice later, so the load in between changed the target`;
}

function doubtOf({ limiter, probes }: Capacity): string {
  if (limiter === 'generator') {
    return probes.findLast((step) => step.verdict === 'INVALID')?.reason ?? 'the load generator reached its limit';
  }
  if (limiter === 'time') return 'the time ended before the interval was confirmed';
  return 'too few values passed or failed clearly';
}

/**
 * Returns one line for each effect that the search cannot exclude and that can make the real capacity differ from the
 * result. `confirmS` is the length of a confirming hold.
 */
export function notExcluded({ end, probes, low }: Capacity, confirmS: number, show: Show): string[] {
  if (end !== 'found' && end !== 'held') return [];
  const passed = probes.findIndex((step) => step.value === low && step.hold === 'confirm' && step.verdict === 'PASS');
  if (passed < 0) return [];
  const before = Math.max(0, ...probes.slice(0, passed).map((step) => step.value));
  const later =
    `a limit that appears only after more than ${confirmS} s of constant load: ` +
    'a burst allowance, a leak, slow scaling';
  return before > low ? [later, `a higher capacity before the first overload, which was at ${show(before)}`] : [later];
}

/** Returns one sentence that explains the two ends of the interval. */
export function meaningOf({ holds, high }: CapacityResult['capacity'], confirmS: number | null): string {
  const [larger, smaller] = holds === 'low' ? ['largest', 'smallest'] : ['smallest', 'largest'];
  const probe = confirmS === null ? 'two probes' : `a hold of ${confirmS} s`;
  const broke =
    high === null && holds === 'low'
      ? ''
      : ` and the ${smaller} value that failed ${confirmS === null ? 'two probes' : 'such a hold'}; ` +
        'these two values are not a confidence interval';
  return `the result is the ${larger} value that passed ${probe}${broke}`;
}
