import { describe, expect, it } from 'vitest';
import { UserError } from '../../scenarios/base/errors.ts';
import { catalogueOf } from '../../scripts/plan/catalogue-of.ts';
import { producers } from '../../scripts/plan/producers.ts';
import { expandLine } from './expand-line.ts';

const catalogue = catalogueOf(producers);
const where = { file: 'plan.yaml', line: 7, key: 'slos.0.x' };
const expand = (series: string, objective: string) => expandLine({ series, objective, where }, catalogue);
const sloOf = (series: string, objective: string) => expand(series, objective).slo;
const errorOf = (series: string, objective: string): UserError => {
  try {
    expand(series, objective);
  } catch (error) {
    if (error instanceof UserError) return error;
    throw error;
  }
  throw new Error(`"${series}: ${objective}" was accepted`);
};

const duration = 'k6_http_req_duration_seconds';
const quantile = (metric: string, match: Record<string, string>, q: number, limit: number) => ({
  kind: 'quantile',
  of: { metric, match },
  q,
  limit,
});
const sum = (metric: string, match: Record<string, string>) => ({
  kind: 'limit',
  of: { metric, match },
  fold: 'sum',
  limit: 0,
});

describe('an SLO in one line', () => {
  it.each([
    ['latency', 'p95 < 100ms', quantile(duration, { expected_response: 'true' }, 0.95, 0.1)],
    ['latency{scenario=a}', 'med<=1.5s', quantile(duration, { scenario: 'a', expected_response: 'true' }, 0.5, 1.5)],
    ['http_req_duration{name:GET /a:b}', 'p(99.9)<250', quantile(duration, { name: 'GET /a:b' }, 0.999, 0.25)],
    [
      'latency{endpoint="GET /a,b"}',
      'p95 < 1s',
      quantile(duration, { name: 'GET /a,b', expected_response: 'true' }, 0.95, 1),
    ],
    ['web-lcp{page=home}', 'p75 < 2.5s', quantile('web_vital_lcp_seconds', { page: 'home' }, 0.75, 2.5)],
    ['web-cls', 'p75 <= 0.1', quantile('web_vital_cls_score', {}, 0.75, 0.1)],
    ['chat-ttft', 'p95 < 500ms', quantile('meshproof_chat_ttft_seconds', {}, 0.95, 0.5)],
    ['errors', '== 0', sum('k6_http_reqs_total', { expected_response: 'false' })],
    ['checks{check=status is 200}', '== 100%', sum('k6_checks_total', { check: 'status is 200', result: 'false' })],
    ['http_req_failed', 'rate<=0', sum('k6_http_reqs_total', { expected_response: 'false' })],
    ['k6_writes_lost_total', '== 0', sum('k6_writes_lost_total', {})],
  ])('%s: %s is judged by the series and the limit in base units', (series, objective, sli) => {
    expect(sloOf(series, objective).sli).toEqual(sli);
  });

  it.each([
    ['errors', '< 1%', 'good', 0.99],
    ['errors{scenario=a}', 'rate<0.01', 'good', 0.99],
    ['checks', '>= 99%', 'good', 0.99],
    ['checks', 'rate>0.995', 'good', 0.995],
    ['http_req_failed', 'rate<0.001', 'bad', 0.999],
    ['mesh-delivery', '>= 99%', 'bad', 0.99],
    ['chat-goodput', '>= 95%', 'good', 0.95],
  ])('%s: %s is a share of good events', (series, objective, counts, target) => {
    const { sli, objective: share, op } = sloOf(series, objective);
    expect({ kind: sli.kind, counts: sli.kind === 'ratio' && sli.counts, share, op }).toEqual({
      kind: 'ratio',
      counts,
      share: target,
      op: '>=',
    });
  });

  it('is named by its text, and keeps its place', () => {
    const slo = sloOf('latency{scenario=a}', 'p95 < 100ms');
    expect(slo.name).toBe('latency{scenario=a}: p95 < 100ms');
    expect(slo.where(['spec', 'objectives', 0, 'value'])).toEqual(where);
  });

  it('judges the phase that it selects, and counts single events over the whole run', () => {
    expect(sloOf('latency{phase=peak}', 'p95 < 1s').phases).toEqual(['peak']);
    expect(sloOf('writes-lost', '== 0').phases).toEqual(['run']);
    expect(sloOf('errors', '== 0').phases).toEqual([]);
  });
});

describe('a wrong line', () => {
  it.each([
    ['latncy', 'p95 < 100ms', /did you mean latency/],
    ['latency', 'p95 100ms', /comparison.*p95 < 100ms/],
    ['latency', 'p95 < 100', /100ms/],
    ['latency', '< 100ms', /p95/],
    ['latency', 'p100 < 1s', /percentile/],
    ['latency', 'p95 < 100msec', /ms/],
    ['latency', 'p95 > 100ms', /below/],
    ['latency', 'mean < 1s', /average.*p95 < 200ms/],
    ['latency', 'average<1s', /average.*p95/],
    ['latency', 'Mean < 1s', /average.*p95/],
    ['web-lcp', 'mean < 1s', /average.*p75/],
    ['latency', 'median < 1s', /p50/],
    ['latency', 'maximum < 1s', /p95/],
    ['latency', 'meen < 1s', /aggregate/],
    ['latency', 'avg < 200ms', /avg.*p95 < 200ms/],
    ['latency{scenario=a}', 'avg<200', /avg.*p95/],
    ['web-lcp', 'avg < 2s', /avg.*p75/],
    ['latency', '< 1%', /p95/],
    ['latency', 'p95 => 1s', /comparison/],
    ['latency{scenario}', 'p95 < 1s', /label=value/],
    ['latency{expected_response=false}', 'p95 < 1s', /already/],
    ['errors', '> 1%', /below/],
    ['errors', '< 5', /1%/],
    ['checks', '< 99%', /above/],
    ['checks', '>= 0%', /every run/],
    ['errors', '!= 0', /cannot use !=/],
    ['web-cls', 'p75 < 100ms', /plain number/],
    ['writes-lost', '== 3', /only with 0/],
  ])('%s: %s is refused at its place, with what to write', (series, objective, words) => {
    const error = errorOf(series, objective);
    expect(String(error)).toMatch(words);
    expect(error.where).toMatchObject({ file: 'plan.yaml', line: 7 });
  });
});
