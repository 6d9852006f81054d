import { expect, it } from 'vitest';
import { lengthOf } from './script-length.ts';

it.each([
  [{ executor: 'constant-vus', duration: '30s', startTime: null }, 60, { loadS: 30, endS: 60 }],
  [
    { executor: 'ramping-vus', stages: [{ duration: '10s' }, { duration: '1m' }], startTime: '5s' },
    105,
    { loadS: 75, endS: 105 },
  ],
  [{ executor: 'per-vu-iterations', maxDuration: null }, 630, { loadS: 600, endS: 630 }],
  [{ executor: 'shared-iterations', maxDuration: '2m' }, 120, { loadS: 120, endS: 120 }],
])('the length of %j', (scenario, durationS, length) => {
  expect(lengthOf({ scenarios: { one: scenario }, durationS })).toEqual(length);
});
