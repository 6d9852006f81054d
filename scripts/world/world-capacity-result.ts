import { meaningOf, reasonOf } from '../../results/capacity/capacity-result.ts';
import type { Capacity } from '../../results/capacity/search-capacity.ts';
import type { CapacityResult } from '../../results/record/capacity.ts';
import { formatValue } from '../../results/words/format.ts';
import type { Knob } from '../capacity/vary.ts';
import type { Scale } from './world-scale.ts';
import { virtualTarget } from './world-timeline.ts';

type WorldSearch = {
  name: string;
  vary: string;
  knob: Knob;
  scale: Scale;
  found: Capacity;
  probes: CapacityResult['probes'];
  /** Duration of the search by the wall clock. */
  seconds: number;
};

/** Returns the document of a finished search in a world. Values on the axis are converted to values of the key. */
export function toWorldCapacityResult(search: WorldSearch): CapacityResult {
  const { name, vary, knob, scale, found, probes, seconds } = search;
  const { low, high, half, limiter } = found;
  const passed = low === 0 ? null : scale.toValue(low);
  const failed = high === null ? null : scale.toValue(high);
  const ends = scale.lowerIsHarder ? { low: failed ?? 0, high: passed } : { low: passed ?? 0, high: failed };
  const times = scale.lowerIsHarder ? knob.value / (passed ?? 1) : (passed ?? 0) / knob.value;
  const capacity: CapacityResult['capacity'] = {
    ...ends,
    holds: scale.lowerIsHarder ? 'high' : 'low',
    unit: knob.unit,
    censored: passed === null || failed === null,
    half: half ? unrounded(scale, half.value) : null,
    interval: toInterval(scale, half?.interval),
    recovery: null,
  };
  return {
    plan: name,
    target: virtualTarget,
    vary,
    capacity,
    verdict: found.end,
    limiter,
    reason: reasonOf(found, (at) => formatValue(scale.toValue(at), knob.unit, 4)),
    meaning: meaningOf(capacity, null),
    notExcluded: [],
    probes,
    seconds,
    headroom: { planned: knob.value, times: passed === null ? 0 : times },
    growth: null,
    scaling: { reason: 'a world in virtual time has no throughput to fit' },
  };
}

/**
 * Converts a value on the axis without rounding. The value at which half of the seeds pass may lie between two values
 * that the key can have.
 */
function unrounded({ lowerIsHarder }: Scale, at: number): number {
  return lowerIsHarder ? 1 / at : at;
}

function toInterval(
  scale: Scale,
  [from, to]: readonly (number | undefined)[] = [],
): CapacityResult['capacity']['interval'] {
  if (from === undefined || to === undefined) return null;
  const [a, b] = [unrounded(scale, from), unrounded(scale, to)];
  return a <= b ? [a, b] : [b, a];
}
