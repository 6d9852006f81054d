import type { CapacityResult } from '../record/capacity.ts';
import type { CapacityStep } from './probe-log.ts';
import type { Capacity } from './search-capacity.ts';

/** One word for how the search ended. */
export function verdictOf({
  low,
  high,
  limiter,
}: Pick<Capacity, 'low' | 'high' | 'limiter'>): CapacityResult['verdict'] {
  if (limiter === 'none') return 'held';
  if (limiter !== 'target') return 'inconclusive';
  return low === 0 || high === null ? 'nothing-held' : 'found';
}

/** One sentence on what bound the search. */
export function reasonOf({ limiter, probes, low, high }: Capacity): string {
  const last = (of: (step: CapacityStep) => boolean) => probes.findLast(of)?.reason;
  if (limiter === 'none') return 'everything that may be tried held';
  if (limiter === 'generator') return `inconclusive: ${last((step) => step.verdict === 'INVALID') ?? 'generator'}`;
  const broke =
    last((step) => step.value === high && step.verdict === 'FAIL') ?? last((step) => step.verdict === 'FAIL');
  if (limiter === 'time')
    return `inconclusive: the time was up before the interval was narrow${broke ? `; ${broke}` : ''}`;
  return low === 0 ? `nothing held: ${broke ?? ''}` : (broke ?? last((step) => step.value === high) ?? '');
}
