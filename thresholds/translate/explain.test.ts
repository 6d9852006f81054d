import { describe, expect, it } from 'vitest';
import { catalogue, slos } from '../run.fixture.ts';
import { explain } from './explain.ts';

const of = (name: string) =>
  explain(slos.find((slo) => slo.name === name)!, catalogue).replace(/Source: \S*\/slos/, 'Source: slos');

describe('an SLO in plain sentences', () => {
  it('names the quantile, its producer and the samples it needs', () => {
    expect(of('api-latency')).toBe(
      [
        'api-latency: 95 % of API answers within 200 ms (service api).',
        'Correct answers only, since failed requests are often fast.',
        'Measured: k6_http_req_duration_seconds{scenario="api",expected_response="true"}, measured by k6.',
        'Judged: PASS when the p95 is <= 200 ms and its one-sided 95 % bound is within 220 ms; FAIL when the bound on the other side breaks the objective; else INCONCLUSIVE. 59 samples are needed.',
        'In each steady phase.',
        'Source: slos/api.yaml, line 7.',
      ].join('\n'),
    );
  });

  it('names the labels by which a metric is judged, unless the SLO pools them', () => {
    const sentence = 'The values of each page are judged separately; the worst verdict decides.';
    expect(of('web-lcp')).toContain(sentence);
    expect(of('api-latency')).not.toContain('For each');
    const pooled = { ...slos.find(({ name }) => name === 'web-lcp')!, pool: true };
    expect(explain(pooled, catalogue)).not.toContain(sentence);
  });

  it('names the good events of a ratio, and judges a limit exactly', () => {
    expect(of('api-errors')).toContain('at least 99.9 % are good and its one-sided 95 % bound is within 99.8 %');
    expect(of('longest-stall')).toContain('Judged exactly: PASS when the max is < 1 s.');
    expect(of('target-alive')).toContain('Over the whole run, warm-up included.\nSource: meshproof itself.');
  });
});
