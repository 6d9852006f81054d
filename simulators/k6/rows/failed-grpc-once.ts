import type { Row } from '../../../results/record/row.ts';
import { framedTag } from '../../../scenarios/lib/names.ts';
import { failedGrpcSeries, grpcReqDuration } from './metrics.ts';

/**
 * Returns k6's rows with each failed gRPC call once. k6 drops the durations of most calls that time out, and records
 * nothing about a connection that fails. So lib/grpc-frame.ts records every failed call, and marks each call of the
 * script. k6's own row of a marked call stays only if the call did not fail.
 */
export function failedGrpcOnce(rows: readonly Row[]): Row[] {
  return rows.flatMap((row): Row[] => {
    if (row.metric === failedGrpcSeries) return [{ ...row, metric: grpcReqDuration }];
    const { [framedTag]: mark, ...labels } = row.labels;
    if (mark === undefined) return [row];
    return row.metric === grpcReqDuration && labels.status !== '0' ? [] : [{ ...row, labels }];
  });
}
