import type { Labels } from '../record/metric.ts';
import { formatCount } from './format.ts';

/**
 * Returns the cause of a bad event from the labels of its series: the status, or else k6's error code, or else `no
 * answer`.
 */
export function causeOf({ status, error_code: code }: Labels): string {
  if (status && status !== '0') return status;
  return code ? `error ${code}` : 'no answer';
}

/** Returns the causes with their numbers of events, the most frequent first: `500 × 12, error 1050 × 3`. */
export function causesText(causes: ReadonlyMap<string, number>): string {
  return [...causes]
    .sort((a, b) => b[1] - a[1])
    .map(([cause, count]) => `${cause} × ${formatCount(count)}`)
    .join(', ');
}
