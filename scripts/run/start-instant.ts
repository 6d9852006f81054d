import type { Producer } from '../../results/record/producer.ts';

/** The default of a producer's `leadMs`: the time that k6 needs to start. */
const longestLeadMs = 3000;

/**
 * Returns T0 in Unix milliseconds for producers that are ready now: a full second, so that no second of the record
 * belongs to two phases. If no producer needs time to start, T0 is now instead, so that a check of milliseconds does
 * not take seconds.
 */
export function startInstant(producers: readonly Pick<Producer, 'leadMs'>[], nowMs: number): number {
  const leadMs = Math.max(...producers.map((producer) => producer.leadMs ?? longestLeadMs));
  return leadMs > 0 ? Math.ceil((nowMs + leadMs) / 1000) * 1000 : nowMs;
}
