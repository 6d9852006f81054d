import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { toPhases } from '../../../scenarios/plan/phase.ts';
import { scenarioName, scenarioParts } from '../program/keys.ts';
import { k6Options } from './options.ts';
import { segmentsOf } from './segments.ts';

const phases = toPhases({ 'warm-up': 10, steady: 40 });
const plan = { phases, seed: 1 };
const api = { key: 'api', label: 'api', file: '/x/api.ts', perSecond: 110, timeoutS: 10 };
const guard = { blacklistIPs: ['0.0.0.0/1'], blockHostnames: ['*.'], hosts: { 'shop.example': '10.1.2.3' } };
const options = k6Options({ programs: [api], plan, subMetrics: [], guard });

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

  it('gives one of several processes its segment, and each of them at least one virtual user', () => {
    const segment = segmentsOf(4)[1]!;
    const slow = { ...api, perSecond: 0.1 };
    const part = k6Options({ programs: [slow], plan, subMetrics: [], guard, segment });
    expect(part).toMatchObject({ executionSegment: '1/4:2/4', executionSegmentSequence: '0,1/4,2/4,3/4,1' });
    expect(part.scenarios.api__steady).toMatchObject({ preAllocatedVUs: 4, maxVUs: 4 });
    expect(options).not.toHaveProperty('executionSegment');
  });

  it('ends a phase half an arrival early, so that the next arrival belongs to the next phase', () => {
    expect(options.scenarios.api__steady?.duration).toBe(`${Math.round(((4400 - 0.5) / 110) * 1e6)}us`);
  });

  it('requests counts per program and phase, and no threshold that can fail or abort the run', () => {
    expect(Object.keys(options.thresholds)).toContain('iterations{phase:steady,scenario:api}');
    expect(Object.keys(options.thresholds)).toContain('dropped_iterations{scenario:api__steady}');
    expect(new Set(Object.values(options.thresholds).flat())).toEqual(new Set(['count>=0']));
  });

  it('requests exactly the quantiles that are needed', () => {
    const key = 'http_req_duration{phase:steady,scenario:api}';
    const need = { key, metric: 'k6_http_req_duration_seconds', match: { scenario: 'api' }, phase: 'steady' };
    const subMetrics = [
      { ...need, quantiles: [0.95, 0.999] },
      { ...need, quantiles: [0.95] },
    ];
    const { thresholds, summaryTrendStats } = k6Options({ programs: [api], plan, subMetrics, guard });
    expect(thresholds[key]).toEqual(['p(95)>=0', 'p(99.9)>=0']);
    expect(summaryTrendStats).toEqual(expect.arrayContaining(['count', 'p(95)', 'p(99.9)']));
  });

  it('shapes the load by the profile of the plan', () => {
    const { scenarios } = k6Options({
      programs: [api],
      plan: { phases, seed: 1, profile: { name: 'load', peak: 1 } },
      subMetrics: [],
      guard,
    });
    expect(scenarios['api__warm-up']).toMatchObject({ executor: 'ramping-arrival-rate', startRate: 0 });
    expect(scenarios.api__steady).toEqual(options.scenarios.api__steady);
  });

  it('gives users of a closed model time to finish their session and its pause', () => {
    const users = { key: 'shop', label: 'shop', file: '/x/shop.ts', users: 50, thinkS: 2, timeoutS: 10 };
    const closed = k6Options({ programs: [users], plan, subMetrics: [], guard });
    expect(closed.scenarios.shop__steady).toMatchObject({
      executor: 'constant-vus',
      vus: 50,
      duration: '40000000us',
      gracefulStop: '14000000us',
      env: { MESHPROOF_THINK: '2' },
    });
    const ramped = k6Options({
      programs: [users],
      plan: { phases, seed: 1, profile: { name: 'load', peak: 1 } },
      subMetrics: [],
      guard,
    });
    expect(ramped.scenarios['shop__warm-up']).toMatchObject({
      executor: 'ramping-vus',
      startVUs: 0,
      stages: [{ target: 50, duration: '10000000us' }],
    });
  });

  it('never uses the address as a tag', () => {
    expect(options.systemTags).not.toContain('url');
  });

  it('passes the network guard on', () => {
    expect(options).toMatchObject(guard);
  });
});

describe('scenarioParts', () => {
  it('splits the names that scenarioName makes', () => {
    const word = fc.stringMatching(/^[a-z][a-z0-9-]{0,9}$/);
    fc.assert(
      fc.property(word, word, (scenario, phase) => {
        expect(scenarioParts(scenarioName(scenario, phase))).toEqual({ scenario, phase });
      }),
    );
  });

  it('returns undefined for other names', () => {
    expect(scenarioParts('default')).toBeUndefined();
  });
});
