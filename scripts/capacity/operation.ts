import type { CapacityResult } from '../../results/record/capacity.ts';
import type { Evidence } from '../../results/record/evidence.ts';
import { countOf } from '../../results/record/histogram.ts';
import { whereKind } from '../../results/record/slo.ts';
import { fitScaling } from '../../results/stats/usl.ts';
import { seededRandom } from '../../scenarios/base/random.ts';
import type { Phase } from '../../scenarios/plan/phase.ts';
import { histogramsPerSecond } from '../../thresholds/evidence/per-second.ts';
import type { Job } from '../plan/job.ts';

const timesRequests = whereKind({ ratio: false, quantile: true, limit: false });

/** The operating point of a passed probe: requests in flight, and requests per second. */
export type Operation = { concurrency: number; throughput: number };

/**
 * Returns the operating point of a probe by Little's law: requests in flight = rate × mean time. Counts the
 * requests that the quantile SLOs select. Of the SLOs of one scenario, only the first counts, so that no request counts
 * twice. Without a scenario, only the first SLO of each metric counts. Null when the probe recorded no such request.
 */
export function operationOf(job: Job, evidence: Evidence, window: Phase): Operation | null {
  const seconds = window.endS - window.startS;
  const seen = new Set<string>();
  let [count, time] = [0, 0];
  for (const { sli } of job.slos) {
    if (!timesRequests(sli) || seen.has(sli.of.match.scenario ?? sli.of.metric)) continue;
    seen.add(sli.of.match.scenario ?? sli.of.metric);
    for (const h of histogramsPerSecond(evidence, sli.of, window)) {
      count += countOf(h);
      time += h.sum;
    }
  }
  return count === 0 ? null : { concurrency: time / seconds, throughput: count / seconds };
}

/**
 * Returns the scaling law fitted to the passed probes of a search. With too little data, returns only the reason why
 * there is no law.
 */
export function scalingOf(
  probed: readonly { operation?: Operation | null | undefined }[],
  seed: number,
): CapacityResult['scaling'] {
  const points = probed.flatMap(({ operation }) => operation ?? []);
  const scaling = fitScaling(points, seededRandom(seed)('scaling'));
  if (scaling) return { ...scaling, reason: null };
  return {
    reason: 'a scaling fit needs six passed probes, and the highest concurrency must be at least twice the lowest',
  };
}
