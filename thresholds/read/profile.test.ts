import { describe, expect, it } from 'vitest';
import { readTexts, valid } from '../open-slo/documents.fixture.ts';
import { profileOf } from './from-open-slo.ts';

const ratio = `apiVersion: openslo/v1
kind: SLO
metadata: { name: answers }
spec:
  service: shop
  indicator:
    metadata: { name: answers }
    spec:
      ratioMetric:
        counter: true
        good: { metricSource: { type: meshproof, spec: { metric: m_total, match: { ok: "true" } } } }
        total: { metricSource: { type: meshproof, spec: { metric: m_total } } }
  timeWindow: [{ duration: 1M, isRolling: false, calendar: { startTime: "2026-01-01 00:00:00", timeZone: UTC } }]
  budgetingMethod: Occurrences
  objectives: [{ target: 0.99 }]
  alertPolicies: []
`;

const with2 = ratio.replace('{ target: 0.99 }', '{ displayName: good, target: 0.99 }, { targetPercent: 99.9 }');

describe('the profile of a run', () => {
  it('has an SLO for each objective of a ratio, with a name and a place of its own', () => {
    const { judged, notJudged } = profileOf(readTexts(with2));
    expect(notJudged).toEqual([]);
    expect(judged).toMatchObject([
      { name: 'answers-1', title: 'answers: good', objective: 0.99 },
      { name: 'answers-2', title: 'answers: objective 2', objective: 0.999 },
    ]);
    expect(judged[1]!.where(['spec', 'objectives', 0, 'target']).key).toBe('spec.objectives.1.target');
  });

  it.each([
    ['calendar, empty alert policies and a Service', `${ratio}---\n${valid.service}`],
    ['labels and annotations of others', ratio.replace('name: answers }', 'name: answers, labels: { a: [b] } }')],
  ])('is not changed by %s', (_, text) => {
    expect(profileOf(readTexts(text)).judged).toMatchObject([{ name: 'answers', objective: 0.99 }]);
  });

  const source = (side: string) => `{ metricSource: { type: ${side}, spec: { query: up } } }`;
  it.each<[string, [string | RegExp, string], string]>([
    [
      'time slices',
      ['Occurrences\n  objectives: [{', 'RatioTimeslices\n  objectives: [{ timeSliceWindow: 1m,'],
      'spec.budgetingMethod',
    ],
    [
      'a query of another tool',
      [/good: .*/, `good: ${source('Prometheus')}`],
      'spec.indicator.spec.ratioMetric.good.metricSource.type',
    ],
    ['no counter', ['counter: true', 'counter: false'], 'spec.indicator.spec.ratioMetric.counter'],
    [
      'a ratio that is computed already',
      [/counter[\s\S]*total:.*/, `rawType: success\n        raw: ${source('Prometheus')}`],
      'spec.indicator.spec.ratioMetric.raw',
    ],
  ])('has no SLO with %s, and names the reason', (_, [from, to], key) => {
    const { judged, notJudged } = profileOf(readTexts(ratio.replace(from, to)));
    expect(judged).toEqual([]);
    expect(notJudged.map(({ reason }) => reason.where.key)).toEqual([key]);
  });
});
