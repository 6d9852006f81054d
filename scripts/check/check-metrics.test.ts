import { describe, expect, it } from 'vitest';
import { checkMetrics } from './check-metrics.ts';
import type { CheckResult } from './check-result.ts';
import { afterRun, type CheckState } from './check-state.ts';

const result: CheckResult = {
  check: 'shop',
  kind: 'journey',
  run: 'r',
  verdict: 'PASS',
  reason: 'latency holds',
  exitCode: 0,
  runs: 3,
  sequence: null,
  failed: 0,
  flaky: false,
  classes: {},
  seconds: 1.5,
  endedAt: '2026-11-24T12:00:00.000Z',
  environment: { browser: '156.0', webVitals: '6.2.3', profile: 'desktop' },
  measures: [
    measure('web_vital_lcp_seconds', { page: 'home' }, 0.2),
    measure('web_vital_lcp_seconds', { page: 'cart' }, 0.4),
  ],
};

function measure(metric: string, labels: Record<string, string>, median: number) {
  return {
    metric,
    labels,
    unit: 's' as const,
    samples: 3,
    contended: 1,
    median,
    mad: 0,
    p75: median,
    interval: [null, null] as [null, null],
    field: null,
  };
}

const linesOf = async (states: ReadonlyMap<string, CheckState>) =>
  (await checkMetrics(states)).split('\n').filter((line) => line !== '' && !line.startsWith('#'));

describe('the /metrics of a schedule', () => {
  it('has the metrics of blackbox_exporter, the vitals of each page and the time of the last run', async () => {
    const lines = await linesOf(new Map([['shop', afterRun(undefined, result, 0)]]));
    expect(lines).toEqual(
      expect.arrayContaining([
        'probe_success{check="shop"} 1',
        'probe_duration_seconds{check="shop"} 1.5',
        'probe_last_run_timestamp_seconds{check="shop"} 1795521600',
        'probe_verdict{check="shop",verdict="PASS"} 1',
        'probe_flaky{check="shop",class=""} 0',
        'probe_web_vital_lcp_seconds{check="shop",page="home"} 0.2',
        'probe_web_vital_lcp_seconds{check="shop",page="cart"} 0.4',
        'probe_all_success_count{check="shop"} 1',
        'check_info{check="shop",kind="journey",profile="desktop",browser_version="156.0",web_vitals_version="6.2.3"} 1',
      ]),
    );
  });

  it('reports a flaky check as flaky with its error class, and not as a success', async () => {
    const flaky = { ...result, verdict: 'FAIL' as const, failed: 1, flaky: true, classes: { network: 1 } };
    const lines = await linesOf(new Map([['shop', afterRun(afterRun(undefined, result, 0), flaky, 2)]]));
    expect(lines).toEqual(
      expect.arrayContaining([
        'probe_success{check="shop"} 0',
        'probe_flaky{check="shop",class="network"} 1',
        'probe_flaky_total{check="shop"} 1',
        'probe_all_success_count{check="shop"} 2',
        'probe_all_success_sum{check="shop"} 1',
        'probe_missed_total{check="shop"} 2',
      ]),
    );
  });

  it('reports a check without a run as no success', async () => {
    const none = { ...result, verdict: 'INCONCLUSIVE' as const, runs: 0, measures: [] };
    expect(await linesOf(new Map([['shop', afterRun(undefined, none, 0)]]))).toContain('probe_success{check="shop"} 0');
  });

  it('drops the series of a removed check or page, and has as many series after 1,000 runs as after one', async () => {
    let state = afterRun(undefined, result, 0);
    const before = await linesOf(new Map([['shop', state]]));
    for (let i = 0; i < 1000; i++) state = afterRun(state, result, 0);
    expect(await linesOf(new Map([['shop', state]]))).toHaveLength(before.length);
    const onePage = afterRun(state, { ...result, measures: result.measures.slice(0, 1) }, 0);
    expect((await linesOf(new Map([['shop', onePage]]))).join('\n')).not.toContain('cart');
    expect(await linesOf(new Map())).toEqual([]);
  });
});
