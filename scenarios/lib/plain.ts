import type { Options } from 'k6/options';
import { systemTags } from './names.ts';

/**
 * Returns the options for plain `k6 run` of one program: an open model at a low rate. `meshproof run` uses the options
 * of the plan instead. k6's default tag `url` is left out, because it creates a series for every address.
 */
export function plainOptions(perSecond: number, p95Ms: number): Options {
  return {
    scenarios: {
      steady: {
        executor: 'constant-arrival-rate',
        rate: perSecond,
        timeUnit: '1s',
        duration: '30s',
        preAllocatedVUs: Math.max(10, perSecond),
        maxVUs: perSecond * 10,
      },
    },
    systemTags: [...systemTags],
    thresholds: {
      'http_req_duration{expected_response:true}': [`p(95)<${p95Ms}`],
      http_req_failed: ['rate<0.001'],
      wrong_answers: ['count==0'],
    },
    summaryTrendStats: ['count', 'avg', 'med', 'p(90)', 'p(95)', 'p(99)', 'max'],
  };
}
