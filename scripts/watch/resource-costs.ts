import { mean, sum } from 'simple-statistics';
import type { Evidence } from '../../results/record/evidence.ts';
import { countOf } from '../../results/record/histogram.ts';
import type { Metric } from '../../results/record/metric.ts';
import { missedReads } from '../../results/record/reads/missed-reads.ts';
import type { Sample } from '../../results/record/row.ts';
import { driftOf } from '../../results/stats/drift.ts';
import { isEmpty } from '../../scenarios/base/long-lists.ts';
import type { Phase } from '../../scenarios/plan/phase.ts';
import { httpReqDuration } from '../../simulators/k6/rows/metrics.ts';
import { unread } from '../../thresholds/validity/unread.ts';
import { resourceNames } from './target-resources.ts';

const sample = (name: string, unit: Metric['unit'], help: string): Metric => ({
  name,
  kind: 'sample',
  unit,
  better: 'lower',
  labels: ['phase'],
  help,
});

const names = {
  cpu: 'meshproof_cost_cpu_seconds',
  memory: 'meshproof_cost_memory_bytes',
  bytes: 'meshproof_cost_network_bytes',
} as const;

export const costMetrics: readonly Metric[] = [
  sample(names.cpu, 's', 'processor seconds of the target per 1,000 good requests'),
  sample(names.memory, 'B', 'memory that the target did not free per 1,000 good requests: above 0 for a leak'),
  sample(names.bytes, 'B', 'bytes sent and received per 1,000 good requests'),
];

/**
 * Returns the cost of 1,000 good requests in each steady phase that has good requests. The costs are CPU seconds,
 * memory and network bytes, as far as values cover the phase.
 */
export function costsOf(evidence: Evidence): Sample[] {
  return evidence.phases
    .filter((phase) => phase.kind === 'steady')
    .flatMap((phase) => {
      const thousands = goodRequests(evidence, phase) / 1000;
      const seconds = phase.endS - phase.startS;
      if (thousands === 0 || seconds === 0) return [];
      const cores = gaugeOf(evidence, resourceNames.cpu, phase);
      const resident = gaugeOf(evidence, resourceNames.memory, phase);
      const network = gaugeOf(evidence, resourceNames.network, phase);
      const isAsked =
        !isEmpty(evidence.labels(resourceNames.network)) ||
        !isEmpty(evidence.labels(missedReads.name, { of: resourceNames.network }));
      const bytes = isAsked ? (sum(network) / Math.max(1, network.length)) * seconds : transferred(evidence, phase);
      const values: [string, number][] = [];
      if (cores.length > 0) values.push([names.cpu, (mean(cores) * seconds) / thousands]);
      // The memory cost needs at least four readings. With fewer readings, `driftOf` returns the slope 0, so a growth
      // would stay hidden.
      if (resident.length > 3) values.push([names.memory, (driftOf(resident).slope * seconds) / thousands]);
      if (bytes > 0) values.push([names.bytes, bytes / thousands]);
      const t = evidence.t0Ms + phase.endS * 1000 - 1;
      return values.map(([metric, value]) => ({ t, metric, labels: { phase: phase.name }, value }));
    });
}

function goodRequests(evidence: Evidence, phase: Phase): number {
  let good = 0;
  for (const row of evidence.rows(httpReqDuration, { expected_response: 'true' }, phase)) {
    if ('h' in row) good += countOf(row.h);
  }
  return good;
}

/** Returns the values of a gauge in a phase; none if the values do not cover the phase. */
function gaugeOf(evidence: Evidence, metric: string, phase: Phase): number[] {
  if (unread({ metric, match: {} }, evidence, { name: phase.name, window: phase }) !== undefined) return [];
  return [...evidence.rows(metric, {}, phase)].flatMap((row) => ('v' in row ? [row.v] : []));
}

function transferred(evidence: Evidence, phase: Phase): number {
  let bytes = 0;
  for (const metric of ['k6_data_sent_total', 'k6_data_received_total'])
    for (const row of evidence.rows(metric, {}, phase)) if ('n' in row) bytes += row.n;
  return bytes;
}
