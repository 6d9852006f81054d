import type { Producer } from '../../results/record/producer.ts';
import { largest } from '../../scenarios/base/long-lists.ts';

/** The time that k6 needs to start. It is the default of a producer's `leadMs`. */
const longestLeadMs = 3000;

/**
 * Returns T0 in Unix milliseconds for producers that are ready now. T0 lies as far ahead as the slowest producer needs
 * to start.
 */
export function startInstant(producers: readonly Pick<Producer, 'leadMs'>[], nowMs: number): number {
  return Math.ceil(nowMs) + largest(producers.map((producer) => producer.leadMs ?? longestLeadMs));
}
