import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { toPhases } from '../plan/phase.ts';
import { arrivals, k6Options, scenarioName, scenarioParts } from './options.ts';

const phases = toPhases({ 'warm-up': 10, steady: 40 });
const api = { label: 'api', file: '/x/api.ts', perSecond: 110, timeoutS: 10 };
const guard = { blacklistIPs: ['0.0.0.0/1'], hosts: { 'shop.example': '10.1.2.3' } };
const options = k6Options({ programs: [api], phases, subMetrics: [], guard });
const rateOf = (perSecond: number) => {
  const { scenarios } = k6Options({ programs: [{ ...api, perSecond }], phases, subMetrics: [], guard });
  const { rate, timeUnit } = scenarios.api__steady ?? {};
  return [rate, timeUnit];
};

describe('k6Options', () => {
  it('makes one scenario of each program and phase, on the timeline of the plan', () => {
    expect(Object.keys(options.scenarios)).toEqual(['api__warm-up', 'api__steady']);
    expect(options.scenarios.api__steady).toMatchObject({
      executor: 'constant-arrival-rate',
      exec: 'run0',
      startTime: '10000000us',
      rate: 110,
      timeUnit: '1s',
      gracefulStop: '10000000us',
      tags: { phase: 'steady' },
      env: { MESHPROOF_TIMEOUT: '10000000us' },
    });
  });

  it('ends a phase half an arrival early, so that the next arrival is surely the next phase’s', () => {
    expect(options.scenarios.api__steady?.duration).toBe(`${Math.round(((4400 - 0.5) / 110) * 1e6)}us`);
  });

  it('asks for counts per program and phase, and never for anything that can fail or abort', () => {
    expect(Object.keys(options.thresholds)).toContain('iterations{phase:steady,scenario:api}');
    expect(Object.keys(options.thresholds)).toContain('dropped_iterations{scenario:api__steady}');
    expect(new Set(Object.values(options.thresholds).flat())).toEqual(new Set(['count>=0']));
  });

  it('asks for exactly the quantiles that are needed', () => {
    const key = 'http_req_duration{phase:steady,scenario:api}';
    const need = { key, metric: 'k6_http_req_duration_seconds', match: { scenario: 'api' }, phase: 'steady' };
    const subMetrics = [
      { ...need, quantiles: [0.95, 0.999] },
      { ...need, quantiles: [0.95] },
    ];
    const { thresholds, summaryTrendStats } = k6Options({ programs: [api], phases, subMetrics, guard });
    expect(thresholds[key]).toEqual(['p(95)>=0', 'p(99.9)>=0']);
    expect(summaryTrendStats).toEqual(expect.arrayContaining(['count', 'p(95)', 'p(99.9)']));
  });

  it('never tags with the address', () => {
    expect(options.systemTags).not.toContain('url');
  });

  it('passes the network guard on', () => {
    expect(options).toMatchObject(guard);
  });

  it('writes rates as whole numbers', () => {
    expect(rateOf(110)).toEqual([110, '1s']);
    expect(rateOf(0.5)).toEqual([30, '1m']);
    expect(rateOf(1 / 3600)).toEqual([1, '1h']);
    expect(rateOf(2.5)).toEqual([150, '1m']);
  });
});

describe('arrivals', () => {
  it('counts those at 0, 1/rate, 2/rate and so on', () => {
    expect([arrivals(110, 40), arrivals(0.5, 1), arrivals(10, -1), arrivals(0.1, 30)]).toEqual([4400, 1, 0, 3]);
  });

  it('is what rate × time says, up to one', () => {
    const rate = fc.double({ min: 0.01, max: 1e4, noNaN: true });
    fc.assert(
      fc.property(rate, fc.double({ min: 0, max: 1e4, noNaN: true }), (perSecond, seconds) => {
        const excess = arrivals(perSecond, seconds) - perSecond * seconds;
        expect(excess).toBeGreaterThan(-1e-6);
        expect(excess).toBeLessThan(1);
      }),
    );
  });
});

describe('scenarioParts', () => {
  it('takes apart what scenarioName put together', () => {
    const word = fc.stringMatching(/^[a-z][a-z0-9-]{0,9}$/);
    fc.assert(
      fc.property(word, word, (scenario, phase) => {
        expect(scenarioParts(scenarioName(scenario, phase))).toEqual({ scenario, phase });
      }),
    );
  });

  it('knows nothing of other names', () => {
    expect(scenarioParts('default')).toBeUndefined();
  });
});
