import type { SloVerdict, Verdict } from '../record/run.ts';
import type { SampleKind } from './sample-kinds.fixture.ts';

const slo = (
  [service, name, title]: readonly [string, string, string],
  [value, op, objective, unit]: readonly [number | null, SloVerdict['op'], number, string],
  interval: SloVerdict['interval'],
  samples: number,
): SloVerdict => ({
  ...{
    service,
    name,
    title,
    phase: 'steady',
    verdict: 'PASS' as Verdict,
    value,
    op,
    objective,
    unit,
    interval,
    samples,
  },
  reason: `the estimate meets the objective on ${samples} samples`,
});

export function slosOf(kind: SampleKind): SloVerdict[] {
  if (kind === 'empty') return [];
  const all = [
    slo(['API', 'api-latency', 'p95 of API response time'], [0.0231, '<', 0.5, 's'], [0.0224, 0.0239], 4402),
    slo(['API', 'api-errors', 'share of API requests without an error'], [1, '>=', 0.99, '1'], [0.9993, 1], 4402),
    slo(['API', 'api-availability', 'share of seconds with an answer'], [1, '>=', 0.999, '1'], [0.999, 1], 4402),
    slo(['Inference', 'inference-latency', 'p95 of AI inference'], [0.412, '<', 2, 's'], [0.395, 0.44], 402),
    slo(['Inference', 'inference-errors', 'share of AI answers'], [1, '>=', 0.99, '1'], [0.9926, 1], 402),
    slo(['Mesh', 'mesh-delivery', 'share of messages delivered'], [0.99975, '>=', 0.999, '1'], [0.9995, 0.9999], 8000),
    slo(['Mesh', 'mesh-ping', 'p95 of ping between nodes'], [0.0082, '<', 0.1, 's'], [0.0079, 0.0088], 800),
    slo(['Mesh', 'mesh-connect', 'p95 of time to join'], [0.031, '<', 2, 's'], [0.026, 0.052], 59),
    slo(['Web', 'web-lcp', 'p75 of Largest Contentful Paint'], [0.166, '<=', 2.5, 's'], [0.13, 0.22], 39),
    slo(['Web', 'web-inp', 'p75 of Interaction to Next Paint'], [0.048, '<=', 0.2, 's'], [0.03, 0.072], 26),
    slo(['Web', 'web-cls', 'p75 of Cumulative Layout Shift'], [0.0921, '<=', 0.1, '1'], [0.004, 0.0993], 39),
    slo(['Web', 'web-journeys', 'share of journeys that succeed'], [1, '>=', 0.95, '1'], [0.94, 1], 13),
    slo(['Target', 'longest-stall', 'longest time without an answer'], [0.024, '<', 1, 's'], null, 40),
    slo(['Target', 'target-alive', 'the target stays up'], [1, '>=', 1, '1'], null, 40),
  ];
  const set = (name: string, change: Partial<SloVerdict>) =>
    Object.assign(all.find((one) => one.name === name)!, change);
  if (kind === 'FAIL') {
    const reason = 'p95 is 612 ms, and its one-sided 95 % bound of 590 ms lies beyond the objective of 500 ms';
    set('api-latency', { verdict: 'FAIL', value: 0.612, interval: [0.59, null], censored: true, reason });
    const errors = '5.0 % of 4,402 requests failed, most with status 500';
    set('api-errors', { verdict: 'FAIL', value: 0.9499, interval: [0.943, 0.9562], reason: errors });
    set('longest-stall', { verdict: 'FAIL', value: 3.05, reason: 'no answer for 3.05 s from +0:31.000' });
  }
  if (kind === 'INVALID') {
    const reason = 'k6 did not offer the planned load in steady: 3,744 starts of 5,200 planned (72 %)';
    for (const name of ['api-latency', 'inference-latency', 'mesh-ping']) set(name, { verdict: 'INVALID', reason });
  }
  if (kind === 'INCONCLUSIVE' || kind === 'interrupted') {
    const reason = '31 samples, 59 are needed for a p95';
    set('inference-latency', { verdict: 'INCONCLUSIVE', value: null, interval: null, samples: 31, reason });
    set('web-lcp', { verdict: 'INCONCLUSIVE', value: null, interval: null, samples: 0, reason: 'no samples' });
  }
  return all;
}
