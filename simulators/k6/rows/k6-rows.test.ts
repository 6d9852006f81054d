import { describe, expect, it } from 'vitest';
import type { Row } from '../../../results/record/row.ts';
import { masker } from '../../../scenarios/base/secrets/process-masker.ts';
import { censorDropped, rowsFromK6 } from './k6-rows.ts';

const noise = { k6_feature_native_histograms: 'true' };
const dropped: Row = {
  t: 1000,
  metric: 'k6_dropped_iterations_total',
  labels: { ...noise, scenario: 'api__steady' },
  n: 7,
};
const served: Row = {
  t: 1000,
  metric: 'k6_http_reqs_total',
  labels: { ...noise, scenario: 'api', phase: 'steady' },
  n: 9,
};

const censored = {
  t: 1000,
  metric: 'k6_http_req_duration_seconds',
  labels: { scenario: 'api', phase: 'steady', outcome: 'dropped' },
  h: { schema: 5, zero: 0, index: [], count: [], sum: 0, censored: 7 },
};

const arrival = { ...censored, metric: 'k6_arrival_duration_seconds' };

masker.add('s3cret');
const fromK6 = rowsFromK6();

describe('rowsFromK6', () => {
  it('labels rows by program and phase, and adds a censored start for each dropped arrival', () => {
    expect(fromK6([dropped, served])).toEqual([
      { ...dropped, labels: { scenario: 'api', phase: 'steady' } },
      { ...served, labels: { scenario: 'api', phase: 'steady' } },
      censored,
      arrival,
    ]);
  });

  it('counts iterations that an executor of a script did not make in the phase in which it should have made them', () => {
    const convert = rowsFromK6(() => undefined, [{ program: 'shop', scenario: 'a', phase: 'steady' }]);
    const phasesOf = (row: Row) => convert([row]).map(({ labels }) => labels.phase);
    const by = (scenario: string, program: string) => ({ ...dropped, labels: { scenario, program } });
    expect(phasesOf(by('a', 'shop'))).toEqual(['steady', 'steady', 'steady']);
    expect(phasesOf(by('b', 'shop'))).toEqual([undefined, undefined, undefined]);
    expect(phasesOf(by('a', 'other'))).toEqual([undefined, undefined, undefined]);
    expect(phasesOf({ ...served, labels: by('a', 'shop').labels })).toEqual([undefined]);
  });

  it('removes the query of a request that is named by its address, and secrets from all labels', () => {
    const named = (name: string) => ({ ...served, labels: { scenario: 'api', name } });
    const names = ['http://127.0.0.1:1/a/s3cret?q=1#x', 'GET /things?', 's3cret'];
    expect(fromK6(names.map(named))).toEqual(['http://127.0.0.1:1/a/***', 'GET /things?', '***'].map(named));
  });
});

describe('censorDropped', () => {
  it('adds rows for dropped arrivals only', () => {
    expect(censorDropped([dropped, served])).toEqual([censored, arrival]);
    expect(censorDropped([{ ...dropped, n: 0 }, served])).toEqual([]);
  });
});
