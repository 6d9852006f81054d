import type { CapacityResult } from '../record/capacity.ts';
import type { CapacityStep } from './probe-log.ts';
import type { Capacity } from './search-capacity.ts';

/** The verdict of a search: `found`, `held` up to the largest value, `nothing-held` or `inconclusive`. */
export function verdictOf({
  low,
  high,
  limiter,
}: Pick<Capacity, 'low' | 'high' | 'limiter'>): CapacityResult['verdict'] {
  if (limiter === 'none') return 'held';
  if (limiter !== 'target') return 'inconclusive';
  return low === 0 || high === null ? 'nothing-held' : 'found';
}

/** The reason for the end of a search, in one sentence. */
export function reasonOf({ limiter, probes, low, high }: Capacity): string {
  const last = (of: (step: CapacityStep) => boolean) => probes.findLast(of)?.reason;
  if (limiter === 'none') return 'every value up to the largest one held';
  if (limiter === 'generator') return `inconclusive: ${last((step) => step.verdict === 'INVALID') ?? 'generator'}`;
  const broke =
    last((step) => step.value === high && step.verdict === 'FAIL') ?? last((step) => step.verdict === 'FAIL');
  if (limiter === 'time')
    return `inconclusive: the time ended before the interval was narrow${broke ? `; ${broke}` : ''}`;
  return low === 0 ? `nothing held: ${broke ?? ''}` : (broke ?? last((step) => step.value === high) ?? '');
}
