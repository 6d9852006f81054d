import type { Producer } from '../../results/record/producer.ts';
import { largest } from '../../scenarios/base/long-lists.ts';

/** The time that a traffic source without `leadMs` gets to start. It is as long as k6 needs. */
const longestLeadMs = 3000;

/**
 * Returns T0, the common start of the load, in Unix milliseconds. The producers (sources of load) are ready now. T0 is
 * late enough for the producer that needs the longest time to start.
 */
export function startInstant(producers: readonly Pick<Producer, 'leadMs'>[], nowMs: number): number {
  return Math.ceil(nowMs) + largest(producers.map((producer) => producer.leadMs ?? longestLeadMs));
}
