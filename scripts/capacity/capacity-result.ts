import { meaningOf, notExcluded, reasonOf } from '../../results/capacity/capacity-result.ts';
import { daysUntil, type Growth } from '../../results/capacity/growth.ts';
import type { Capacity } from '../../results/capacity/search-capacity.ts';
import type { CapacityResult } from '../../results/record/capacity.ts';
import { fitScaling } from '../../results/stats/usl.ts';
import { formatValue } from '../../results/words/format.ts';
import { systemClock } from '../../scenarios/base/clock.ts';
import { seededRandom } from '../../scenarios/base/random.ts';
import type { Target } from '../../scenarios/plan/target.ts';
import type { Job } from '../plan/job.ts';
import type { Probed } from './probe-verdict.ts';
import type { Knob } from './vary.ts';

type Search = {
  job: Job;
  knob: Knob;
  /** The target of the user; undefined for the stand-in. */
  given: Target | undefined;
  found: Capacity;
  probed: readonly Probed[];
  seconds: number;
  growth: Growth | undefined;
  /** The shortest length of a confirmation probe, in seconds. */
  confirmS: number;
};

/** The document of a finished search. */
export function capacityResult({ job, knob, given, found, probed, seconds, growth, confirmS }: Search): CapacityResult {
  const { low, high, half, recovery, limiter } = found;
  const show = (value: number) => formatValue(value, knob.unit, 4);
  const scaling = fitScaling(
    probed.flatMap(({ operation }) => (operation ? [operation] : [])),
    seededRandom(job.plan.seed)('scaling'),
  );
  const dateIn = (limit: number) =>
    new Date(systemClock.wallMs() + daysUntil(knob.value, limit, growth!) * 86_400_000).toISOString().slice(0, 10);
  const capacity: CapacityResult['capacity'] = {
    low,
    high,
    holds: 'low',
    unit: knob.unit,
    censored: high === null,
    half: half?.value ?? null,
    interval: half?.interval ?? null,
    recovery,
  };
  return {
    plan: job.plan.name,
    target: given?.name ?? 'stand-in',
    vary: knob.key,
    capacity,
    verdict: found.end,
    limiter,
    reason: reasonOf(found, show),
    meaning: meaningOf(capacity, confirmS),
    notExcluded: notExcluded(found, confirmS, show),
    probes: probed.map((one) => ({
      value: one.value,
      hold: one.hold,
      verdict: one.verdict,
      reason: one.reason,
      good: one.good,
      bad: one.bad,
      run: one.runId,
      seconds: one.seconds,
    })),
    seconds,
    headroom: { planned: knob.value, times: low / knob.value },
    growth:
      growth && found.end === 'found' && high !== null ? { reachedFrom: dateIn(low), reachedBy: dateIn(high) } : null,
    scaling: scaling
      ? { ...scaling, reason: null }
      : { reason: 'the fit needs six passed probes, and the largest concurrency must be at least twice the smallest' },
  };
}
