import type { Producer } from '../../results/record/producer.ts';

/** The time that k6 needs to start. */
const longestLeadMs = 3000;

/**
 * T0 in Unix milliseconds for producers that are all ready now: on a full second, so that no second of the record
 * belongs to two phases; at once when none of them has a process to start, so that a check of milliseconds takes no
 * seconds.
 */
export function startInstant(producers: readonly Pick<Producer, 'leadMs'>[], nowMs: number): number {
  const leadMs = Math.max(...producers.map((producer) => producer.leadMs ?? longestLeadMs));
  return leadMs > 0 ? Math.ceil((nowMs + leadMs) / 1000) * 1000 : nowMs;
}
