import type { Row } from '../../../results/record/row.ts';
import { framedTag } from '../../../scenarios/lib/names.ts';
import { failedGrpcSeries, grpcReqDuration } from './metrics.ts';

/**
 * Returns k6's rows with each failed gRPC call once. k6 drops the durations of most calls that time out, and records
 * nothing about a connection that fails. meshproof's code around the scripts records all these calls instead
 * (lib/grpc-frame.ts), so k6's own durations of marked calls stay only if their status is OK.
 */
export function failedGrpcOnce(rows: readonly Row[]): Row[] {
  return rows.flatMap((row): Row[] => {
    if (row.metric === failedGrpcSeries) return [{ ...row, metric: grpcReqDuration }];
    const { [framedTag]: mark, ...labels } = row.labels;
    if (mark === undefined) return [row];
    return row.metric === grpcReqDuration && labels.status !== '0' ? [] : [{ ...row, labels }];
  });
}
