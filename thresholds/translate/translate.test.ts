import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import { readSlos } from '../read/read-slos.ts';
import { toK6 } from './to-k6.ts';
import { toWebVitals } from './to-web-vitals.ts';

const read = (name: string) => readSlos(fileURLToPath(new URL(`../slos/${name}.yaml`, import.meta.url)));

describe('the k6 thresholds', () => {
  it('of the API express its documents as far as k6 can', () => {
    expect(toK6([...read('api'), ...read('load')], 'api')).toEqual({
      thresholds: {
        'http_req_duration{expected_response:true}': ['p(95)<=200'],
        http_req_failed: ['rate<=0.001'],
        http_reqs: ['rate>1000'],
        writes_lost: ['count<=0'],
        writes_doubled: ['count<=0'],
      },
      left: [
        {
          slo: 'api-admitted',
          why: 'k6 cannot divide two metrics; its only ratio is http_req_failed',
        },
        {
          slo: 'api-availability',
          why: 'k6 cannot divide two metrics; its only ratio is http_req_failed',
        },
      ],
    });
  });

  it('of inference select one request by its name, and the server time by its own trend', () => {
    expect(toK6(read('inference'), 'inference').thresholds).toEqual({
      'http_req_duration{name:POST /ai/inference,expected_response:true}': ['p(95)<=500'],
      ai_processing_time: ['p(95)<=100'],
      http_req_failed: ['rate<=0.01'],
      writes_lost: ['count<=0'],
    });
  });

  it('leave out SLOs on metrics of other producers', () => {
    expect(toK6([...read('web'), ...read('mesh')], 'mesh')).toEqual({
      thresholds: { http_req_failed: ['rate<=0.01'], writes_lost: ['count<=0'], writes_doubled: ['count<=0'] },
      left: [],
    });
  });

  it('leave out a tag value that k6 would read as two tags', () => {
    const [latency] = read('api');
    if (latency?.sli.kind !== 'quantile') throw new Error('api-latency is a quantile');
    const of = { ...latency.sli.of, match: { scenario: 'api', name: 'GET /a,b' } };
    expect(toK6([{ ...latency, sli: { ...latency.sli, of } }], 'api').left).toEqual([
      { slo: 'api-latency', why: 'k6 has no way to write name="GET /a,b"' },
    ]);
  });
});

describe('the web-vitals budgets', () => {
  it('are the published limits in the units of web-vitals', () => {
    const budgets = toWebVitals([...read('web'), ...read('api')]);
    expect(budgets.map(({ vital, limit, quantile }) => [vital, limit, quantile])).toEqual([
      ['LCP', 2500, 0.75],
      ['INP', 200, 0.75],
      ['CLS', 0.1, 0.75],
      ['FCP', 1800, 0.75],
      ['TTFB', 800, 0.75],
    ]);
  });
});
