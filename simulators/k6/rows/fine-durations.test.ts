import { describe, expect, it } from 'vitest';
import { emptyHistogram } from '../../../results/record/histogram.ts';
import type { Row } from '../../../results/record/row.ts';
import { fineDurations } from './fine-durations.ts';

const labels = { scenario: 'api', phase: 'steady', name: 'GET /', status: '200' };
const tagged = { ...labels, meshproof_fine: '1' };
const duration = 'k6_http_req_duration_seconds';
const coarse: Row = {
  t: 1000,
  metric: duration,
  labels: tagged,
  h: { ...emptyHistogram(3), index: [-13], count: [4], sum: 1.2 },
};
const power: Row = {
  t: 1000,
  metric: 'k6_http_req_duration_power',
  labels,
  h: { ...emptyHistogram(3), index: [-55], count: [4], sum: 0.0324 },
};
const fine = { t: 1000, metric: duration, labels, h: { ...emptyHistogram(5), index: [-55], count: [4], sum: 1.2 } };

describe('fineDurations', () => {
  it('has the buckets of the fourth power and the sum of the duration, in whichever order the two rows come', () => {
    expect(fineDurations([coarse, power])).toEqual([fine]);
    expect(fineDurations([power, coarse])).toEqual([fine]);
  });

  it('counts a request once when its two histograms come in different pushes', () => {
    expect(fineDurations([coarse])).toEqual([{ ...fine, h: { ...emptyHistogram(5), sum: 1.2 } }]);
    expect(fineDurations([power])).toEqual([{ ...fine, h: { ...fine.h, sum: 0 } }]);
  });

  it('keeps the buckets of k6 for requests of other scripts, redirects and other metrics', () => {
    const raw = { ...coarse, labels };
    const redirect = { ...coarse, labels: { ...tagged, status: '302' } };
    const count: Row = { t: 1000, metric: 'k6_http_reqs_total', labels: tagged, n: 4 };
    expect(fineDurations([raw, redirect, count])).toEqual([
      raw,
      { ...redirect, labels: { ...labels, status: '302' } },
      { ...count, labels },
    ]);
  });
});
