import type { Producer } from '../../results/record/producer.ts';
import { largest } from '../../scenarios/base/long-lists.ts';

/** The time that k6 needs to start. A producer (source of load) without `leadMs` gets the same time. */
const longestLeadMs = 3000;

/**
 * Returns T0, the common start of the load, in Unix milliseconds. T0 is late enough for the producer that needs the
 * longest time to start.
 */
export function startInstant(producers: readonly Pick<Producer, 'leadMs'>[], nowMs: number): number {
  return Math.ceil(nowMs) + largest(producers.map((producer) => producer.leadMs ?? longestLeadMs));
}
