import { expect, it } from 'vitest';
import type { Row } from '../../../results/record/row.ts';
import { framedTag } from '../../../scenarios/lib/names.ts';
import { rowsFromK6 } from './k6-rows.ts';
import { failedGrpcSeries } from './metrics.ts';

const grpc = 'k6_grpc_req_duration_seconds';
const noise = { k6_feature_native_histograms: 'true' };
const row = (metric: string, labels: Row['labels']): Row => {
  const h = { schema: 3, zero: 0, index: [-8], count: [2], sum: 1, censored: 0 };
  return { t: 1000, metric, labels: { ...noise, scenario: 'mesh', ...labels }, h };
};
const mark = { [framedTag]: '1' };
const stored = (...rows: Row[]) => rowsFromK6()(rows).map(({ metric, labels }) => [metric, labels]);

it('stores the failures of gRPC as calls, and leaves out what k6 recorded about the same calls', () => {
  const rows = [
    row(failedGrpcSeries, { status: '4', name: 'a' }),
    row(grpc, { status: '4', name: 'a', ...mark }),
    row(grpc, { status: '0', name: 'a', ...mark }),
    row('k6_grpc_streams_total', { name: 'a', ...mark }),
  ];
  expect(stored(...rows)).toEqual([
    [grpc, { scenario: 'mesh', status: '4', name: 'a' }],
    [grpc, { scenario: 'mesh', status: '0', name: 'a' }],
    ['k6_grpc_streams_total', { scenario: 'mesh', name: 'a' }],
  ]);
});

it('keeps the failures that only k6 recorded', () => {
  expect(stored(row(grpc, { status: '13' }))).toEqual([[grpc, { scenario: 'mesh', status: '13' }]]);
});
