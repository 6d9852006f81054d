import { describe, expect, it } from 'vitest';
import type { Slo } from '../../results/record/slo.ts';
import { httpReqDuration, httpReqs, metrics as k6Metrics } from '../../simulators/k6/rows/metrics.ts';
import { costMetrics } from '../watch/resource-costs.ts';
import { resourceMetrics } from '../watch/target-resources.ts';
import type { AbortCause } from './abort.ts';
import { judgeConducted } from './judge-conducted.ts';
import { openRecord } from './open-record.ts';
import { fakeParts, latencySlo } from './run-parts.fixture.ts';
import { createRunStart } from './run-start.ts';

const t0Ms = Date.parse('2026-01-01T00:00:00.000Z');
const phase = 'steady';

/** The fake target answers 100 requests a second, so it meets this SLO. */
const throughput: Slo = {
  ...latencySlo,
  name: 'throughput',
  sli: { kind: 'limit', of: { metric: httpReqs, match: {} }, fold: 'rate', limit: 90 },
  objective: 90,
  op: '>',
  unit: '1/s',
};

/**
 * Judges a run with 2 s warm-up and 20 s steady that is stopped at `stopS`. In each second before, the run has 100
 * requests, and the target uses half a core.
 */
function judgeUntil(stopS: number, cause: AbortCause | undefined) {
  const parts = fakeParts({ perSecond: 1 });
  const catalogue = new Map(
    [...k6Metrics, ...resourceMetrics, ...costMetrics].map((metric) => [metric.name, { metric, producer: 'k6' }]),
  );
  const job = { ...parts.job, slos: [throughput], catalogue };
  const { phases } = job.plan;
  const about = { plan: 'fake', planSha256: 'f', profile: null, target: 'fake', seed: 1, tags: {}, environment: {} };
  const start = createRunStart({ ...about, startedMs: t0Ms, phases });
  const record = openRecord(parts.options.store, start, parts.session.closing);
  record.begin(t0Ms);
  for (let second = 2; second < stopS; second++) {
    const [t, share] = [t0Ms + second * 1000, Math.min(1, stopS - second)];
    const labels = { phase, expected_response: 'true' };
    const h = { schema: 3, zero: 0, index: [0], count: [100 * share], sum: 1, censored: 0 };
    record.recorder.absorb([
      { t, metric: httpReqs, labels, n: 100 * share },
      { t, metric: httpReqDuration, labels, h },
      { t, metric: 'meshproof_target_cpu_cores', labels: { from: 'process' }, v: 0.5 },
    ]);
  }
  record.recorder.drain(Number.POSITIVE_INFINITY);
  const stoppedMs = cause && t0Ms + stopS * 1000;
  // After the stop, the load generator takes some seconds to end. These seconds have no load.
  const judgement = judgeConducted(job, record, { t0Ms, ends: [], cause, stoppedMs }, t0Ms + stopS * 1000 + 6000);
  const samples = [...record.evidence({ t0Ms, producers: [], catalogue }).samples('meshproof_cost_cpu_seconds')];
  record.abandon();
  const { slos, verdict, loadEndedMs } = judgement;
  return { slo: slos[0]!, verdict, loadEndedMs, cost: samples[0], rest: samples.length - 1 };
}

const interrupted: AbortCause = { kind: 'signal', signal: 'SIGINT' };

describe('a run that was stopped in a phase', () => {
  it('has the rate and the costs of the time in which it made load', () => {
    const { slo, cost, loadEndedMs } = judgeUntil(12.5, interrupted);
    expect(loadEndedMs).toBe(t0Ms + 12_500);
    expect([slo.verdict, slo.value]).toEqual(['PASS', 100]);
    expect(cost!.value).toBeCloseTo(5, 6);
    expect(cost!.t).toBeLessThan(t0Ms + 12_500);
  });

  it('has the same figures as a run that was not stopped', () => {
    const { slo, cost, loadEndedMs } = judgeUntil(22, undefined);
    expect(loadEndedMs).toBeUndefined();
    expect([slo.verdict, slo.value, cost!.value]).toEqual(['PASS', 100, expect.closeTo(5, 6)]);
  });

  it.each([2, 2.4])('has no rate and no costs within the first second: after %d s', (stopS) => {
    const { slo, verdict, rest } = judgeUntil(stopS, interrupted);
    expect([slo.verdict, slo.value, verdict, rest]).toEqual(['INCONCLUSIVE', null, 'INCONCLUSIVE', -1]);
  });
});
