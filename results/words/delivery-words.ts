import type { Delivery } from '../record/run.ts';
import { formatAllOf, formatCount, formatCountOf } from './format.ts';

/** Returns how many samples of a run are in Prometheus: `11,020 of 18,204 samples acknowledged`. */
export function deliveryWords({ status, sent, confirmed }: Pick<Delivery, 'status' | 'sent' | 'confirmed'>): string {
  if (status === 'none') return 'nothing was pushed';
  if (status === 'complete') return `${formatAllOf(sent, 'sample')} confirmed`;
  const isCounted = status === 'incomplete' && confirmed > 0;
  return `${formatCount(confirmed)} of ${formatCountOf(sent, 'sample')} ${isCounted ? 'acknowledged' : 'confirmed'}`;
}
