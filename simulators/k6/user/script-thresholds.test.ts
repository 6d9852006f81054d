import { describe, expect, it } from 'vitest';
import { Summary } from '../rows/summary.ts';
import { scriptThresholds, thresholdSlo, thresholdWord } from './script-thresholds.ts';

const scope = {
  label: 'work',
  match: { scenario: 'work' },
  made: [
    { name: 'wait', type: 'Trend', isTime: true },
    { name: 'ok', type: 'Rate', isTime: false },
  ],
} as const;
const sloOf = (key: string, text: string) =>
  thresholdSlo(scriptThresholds({ thresholds: { [key]: [text] } })[0]!, scope);

describe('a threshold of a script', () => {
  it.each([
    [
      'http_req_duration',
      'p(95)<500',
      { metric: 'k6_http_req_duration_seconds', match: { scenario: 'work' } },
      0.95,
      0.5,
    ],
    [
      'http_req_duration{name:"a: b"}',
      'p(99.9) <= 1.5',
      { metric: 'k6_http_req_duration_seconds', match: { scenario: 'work', name: 'a: b' } },
      0.999,
      0.0015,
    ],
    ['wait', 'med<20', { metric: 'k6_wait_seconds', match: { scenario: 'work' } }, 0.5, 0.02],
  ])('%s: %s is judged as a percentile in the base unit', (key, text, of, q, limit) => {
    const slo = sloOf(key, text);
    expect(slo).toMatchObject({ name: `work: ${key}: ${text}`, objective: limit, unit: 's', phases: [] });
    expect(slo.sli).toEqual({ kind: 'quantile', of, q: expect.closeTo(q, 9), limit });
  });

  it.each([
    ['checks', 'rate>0.95', 'k6_checks_rate', '>', 0.95],
    ['http_req_failed{expected:yes}', 'rate<0.01', 'k6_http_req_failed_rate', '<', 0.01],
    ['ok', 'rate==1', 'k6_ok_rate', '>=', 1],
  ])('%s: %s is judged as a share', (key, text, metric, op, objective) => {
    expect(sloOf(key, text)).toMatchObject({ sli: { kind: 'limit', of: { metric } }, op, objective });
  });

  it.each([
    ['http_req_duration', 'avg<200', { avg: 150 }, 150, '<', 200],
    ['http_reqs', 'count>=10', { count: 12, rate: 1 }, 12, '>=', 10],
    ['lost', 'count==0', { count: 0 }, 0, '<=', 0],
    ['lost', 'count==0', { count: 3 }, 1, '<=', 0],
    ['mode', 'value!=2', { value: 2 }, 1, '<=', 0],
    ['mode', 'value<5', { value: 3 }, 3, '<', 5],
    ['wait', 'p(100)<9', { 'p(100)': 7 }, 7, '<', 9],
    ['wait', 'p(0.0)<9', { 'p(0)': 2 }, 2, '<', 9],
    ['wait', 'p(97.50)>9', { 'p(97.5)': 7 }, 7, '>', 9],
    ['wait', 'p(42)==7', { 'p(42)': 7 }, 0, '<=', 0],
    ['lost{kind:}', 'count<4', { count: 2 }, 2, '<', 4],
  ])('%s: %s is compared as k6 reports it at the end', (key, text, values, word, op, objective) => {
    const [threshold] = scriptThresholds({ thresholds: { [key]: [{ threshold: text, abortOnFail: true }] } });
    const summary = new Summary({ startedAtMs: 1, durationMs: 1, metrics: new Map([[key, { values }]]) as never });
    expect(thresholdWord(threshold!, summary)).toBe(word);
    expect(thresholdSlo(threshold!, scope)).toMatchObject({ phases: ['run'], op, objective });
  });

  it.each([
    ['http_req_duration{name:a}', 'avg<200', 'k6_http_req_duration_seconds', 'avg', 1000],
    ['wait', 'max<=5', 'k6_wait_seconds', 'max', 1000],
    ['wait', 'med>5', 'k6_wait_seconds', 'med', 1000],
    ['group_duration{group:::a}', 'p(95)<9', 'k6_group_duration_seconds', 'p(95)', 1000],
  ])('%s: %s needs enough of the values that it summarises', (key, text, metric, statistic, scale) => {
    const { sli } = sloOf(key, text);
    expect(sli).toMatchObject({ kind: 'limit', behind: { of: { metric }, statistic, scale } });
  });

  it.each([
    ['http_reqs', 'count>9'],
    ['wait', 'count>9'],
    ['wait', 'max==9'],
    ['mode', 'value<2'],
    ['lost', 'rate<2'],
  ])('%s: %s is exact, so it needs no minimum of samples', (key, text) => {
    expect(sloOf(key, text).sli).not.toHaveProperty('behind');
  });

  it.each<[string, string, object | undefined]>([
    ['mode', 'value<2', { metric: 'k6_mode', match: { scenario: 'work' } }],
    ['mode{a:b}', 'value==0', { metric: 'k6_mode', match: { scenario: 'work', a: 'b' } }],
    ['vus{x:y}', 'value<2', { metric: 'k6_vus', match: { scenario: 'work', x: 'y' } }],
    ['http_reqs{name:a}', 'count<9', { metric: 'k6_http_reqs_total', match: { scenario: 'work', name: 'a' } }],
    [
      'http_reqs{name:a,status:500}',
      'count<1',
      { metric: 'k6_http_reqs_total', match: { scenario: 'work', name: 'a' } },
    ],
    ['lost', 'count<1', undefined],
    ['dropped_iterations', 'count<1', { metric: 'k6_started_iterations_total', match: { scenario: 'work' } }],
    ['dropped_iterations{scenario:x}', 'count<1', { metric: 'k6_started_iterations_total', match: { scenario: 'x' } }],
    ['iterations{scenario:default}', 'count<9', { metric: 'k6_iterations_total', match: { scenario: 'work' } }],
    ['ws_sessions{status:403}', 'count==0', { metric: 'k6_ws_sessions_total', match: { scenario: 'work' } }],
    ['wait', 'count<9', undefined],
  ])('%s: %s passes only with a value of %j', (key, text, needs) => {
    const { sli } = sloOf(key, text);
    expect('needs' in sli ? sli.needs : undefined).toEqual(needs);
  });

  it('is ignored in the syntax of plans, which k6 refuses', () => {
    expect(scriptThresholds({ thresholds: { wait: ['p95<5', 'avg<5ms', '<1%', 'p(95)<5'] } })).toHaveLength(1);
  });

  it('has no value when k6 has measured nothing, and the reason names the threshold', () => {
    const [threshold] = scriptThresholds({ thresholds: { wait: ['avg<5'] } });
    expect(thresholdSlo(threshold!, scope).whyNoSamples).toBe('k6 reported no avg of wait');
    const metrics = new Map([['wait', { values: { count: 0, avg: 0 } }]]);
    const summary = new Summary({ startedAtMs: 1, durationMs: 1, metrics });
    expect(thresholdWord(threshold!, summary)).toBeUndefined();
  });
});
