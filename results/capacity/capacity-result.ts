import type { Scaling } from '../stats/usl.ts';
import type { Capacity, CapacityStep } from './search-capacity.ts';

/** What `capacity --json` prints. An interval end that is not known is null, with `censored: true`. */
export type CapacityResult = {
  plan: string;
  target: string;
  vary: string;
  capacity: {
    low: number;
    high: number | null;
    unit: string;
    censored: boolean;
    /** The value at which half of the probes hold, with its 90 % interval. */
    half: number | null;
    interval: [number, number] | null;
    /** The value that holds right after an overload; null when not tried. */
    recovery: number | null;
  };
  verdict: 'found' | 'held' | 'nothing-held' | 'inconclusive';
  limiter: Capacity['limiter'];
  reason: string;
  probes: (Pick<CapacityStep, 'value' | 'verdict' | 'reason' | 'good' | 'bad'> & { run: string; seconds: number })[];
  seconds: number;
  /** What the plan asks for now, and how many times that holds. */
  headroom: { planned: number; times: number };
  /** Null without --growth, or without an interval. */
  growth: { reachedFrom: string; reachedBy: string } | null;
  /** How throughput grows with concurrency; null with its reason when too little was seen. */
  scaling: (Scaling & { reason: null }) | { reason: string };
};

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
