import { describe, expect, it } from 'vitest';
import type { RunDocument, SloVerdict } from '../record/run.ts';
import { baselineSeries, lastingSeries, runInfo } from './lasting.ts';

const slo = (over: Partial<SloVerdict>): SloVerdict => ({
  name: 'api-latency',
  phase: 'steady',
  verdict: 'PASS',
  value: 0.12,
  unit: 's',
  objective: 0.2,
  op: '<=',
  interval: null,
  samples: 4400,
  reason: '',
  title: '',
  service: 'api',
  ...over,
});
const run = (over: Partial<RunDocument>) =>
  ({
    plan: 'smoke',
    target: 'shop',
    endedAt: '2026-11-24T08:00:00.000Z',
    validity: { status: 'valid', reasons: [] },
    slos: [],
    environment: {},
    ...over,
  }) as RunDocument;
const shown = (all: ReturnType<typeof lastingSeries>) =>
  all.map(({ labels, samples }) => {
    const { __name__, plan, target, ...rest } = labels;
    return [__name__, rest, samples[0]?.value];
  });

describe('the lasting series of a run', () => {
  it('are empty for the base of a side-by-side run, which has the target name of the run beside it', () => {
    expect(lastingSeries(run({ slos: [slo({})], environment: { otherTarget: true } }), [])).toEqual([]);
    expect(lastingSeries(run({ slos: [slo({})], environment: { defects: ['leak'] } }), [])).not.toEqual([]);
  });

  it('give each SLO its value and one series for each verdict, and exactly one of these series is 1', () => {
    expect(shown(lastingSeries(run({ slos: [slo({ verdict: 'FAIL' })] }), []))).toEqual([
      ['meshproof_run_validity', {}, 1],
      ['meshproof_slo_value', { slo: 'api-latency', phase: 'steady' }, 0.12],
      ['meshproof_slo_verdict', { slo: 'api-latency', phase: 'steady', verdict: 'PASS' }, 0],
      ['meshproof_slo_verdict', { slo: 'api-latency', phase: 'steady', verdict: 'FAIL' }, 1],
      ['meshproof_slo_verdict', { slo: 'api-latency', phase: 'steady', verdict: 'INVALID' }, 0],
      ['meshproof_slo_verdict', { slo: 'api-latency', phase: 'steady', verdict: 'INCONCLUSIVE' }, 0],
    ]);
  });

  it('leave out a missing value, and mark an INVALID run', () => {
    const all = lastingSeries(run({ validity: { status: 'invalid', reasons: [] }, slos: [slo({ value: null })] }), []);
    expect(shown(all).map(([name]) => name)).not.toContain('meshproof_slo_value');
    expect(shown(all)[0]).toEqual(['meshproof_run_validity', {}, 0]);
  });

  it('contain the spent share of each error budget that was measured, and no zero for one that was not', () => {
    const spend = { slo: 'errors', objective: 0.99, periodS: 3600, lengthS: 60, bad: 1, total: 9, unanswered: 0 };
    const budgets = [
      { ...spend, state: 'measured', spent: 0.25, tiers: [] },
      { ...spend, slo: 'idle', state: 'no-data', spent: null, tiers: [] },
    ] as const;
    expect(shown(lastingSeries(run({ budgets: [...budgets] as never }), [])).slice(1)).toEqual([
      ['meshproof_slo_budget_spent_ratio', { slo: 'errors' }, 0.25],
    ]);
  });

  it('contain the quantiles of durations', () => {
    const quantile = (metric: string) => ({
      metric,
      match: { name: 'a' },
      phase: 'steady',
      q: 0.95,
      value: 0.1,
      count: 9,
    });
    const all = lastingSeries(run({}), [quantile('k6_http_req_duration_seconds'), quantile('k6_other')]);
    expect(shown(all).slice(1)).toEqual([
      [
        'meshproof_run_quantile_seconds',
        { name: 'a', phase: 'steady', metric: 'k6_http_req_duration_seconds', quantile: '0.95' },
        0.1,
      ],
    ]);
  });

  it('contain the baseline of each SLO, for drawing beside the runs', () => {
    const [one] = baselineSeries(run({}), [{ slo: 'api-latency', phase: 'steady', value: 0.1 }]);
    expect(one!.labels).toEqual({
      __name__: 'meshproof_baseline_value',
      plan: 'smoke',
      target: 'shop',
      slo: 'api-latency',
      phase: 'steady',
    });
    expect(one!.samples[0]).toMatchObject({ value: 0.1 });
  });

  it('have no run_id, so that they continue from run to run; only the info has it', () => {
    for (const one of lastingSeries(run({ slos: [slo({})] }), [])) {
      expect(one.labels).toMatchObject({ plan: 'smoke', target: 'shop' });
      expect(one.labels).not.toHaveProperty('run_id');
      expect(one.samples[0]?.t).toBe(Date.UTC(2026, 10, 24, 8));
    }
    expect(runInfo({ run_id: 'r1', plan: 'smoke' }, 5).labels).toMatchObject({ run_id: 'r1', plan: 'smoke' });
  });
});
