import { z } from 'zod';
import { share, wholeMs } from './fields.ts';

/** The invariants that every simulation checks. They need no limit from the user. */
export const alwaysChecked = [
  'conservation',
  'no-duplicate-delivery',
  'no-forged-delivery',
  'ttl-bound',
  'no-delivery-across-cut',
  'ack-only-delivered',
  'queue-bound',
] as const;
export type InvariantName = (typeof alwaysChecked)[number] | 'eventual-delivery' | 'convergence' | 'storm-bound';

const invariantWords = `an invariant must be ${alwaysChecked.join(', ')}, eventual-delivery, convergence or storm-bound`;

const named = z.enum(alwaysChecked, { error: invariantWords });

const bounded = z.union([
  z.strictObject({
    'eventual-delivery': z.strictObject({ within: wholeMs, share }),
  }),
  z.strictObject({ convergence: z.strictObject({ within: wholeMs }) }),
  z.strictObject({ 'storm-bound': z.strictObject({ copiesPerNode: z.number().positive() }) }),
  z.strictObject({ 'queue-bound': z.int().min(1) }),
]);

export type Bounds = {
  /**
   * The share of the other nodes that must receive each broadcast within `withinMs`. A node counts only if it was up
   * when the broadcast was sent. If the network is partitioned during this time, the time starts again when the
   * partition heals.
   */
  eventualDelivery?: { withinMs: number; share: number };
  /** Every live node must believe a crashed node dead within this time, unless the crashed node restarts first. */
  convergence?: { withinMs: number };
  storm?: { copiesPerNode: number };
  /** The maximum number of messages and signals that wait at one node. The default is the largest `queue` of a link. */
  queue?: number;
};

export const invariantsSchema = z
  .array(z.union([named, bounded], { error: invariantWords }))
  .default([])
  .transform((all): Bounds => {
    const bounds: Bounds = {};
    for (const one of all) {
      if (typeof one === 'string') continue;
      if ('eventual-delivery' in one) {
        const { within, share: part } = one['eventual-delivery'];
        bounds.eventualDelivery = { withinMs: within, share: part };
      } else if ('convergence' in one) bounds.convergence = { withinMs: one.convergence.within };
      else if ('storm-bound' in one) bounds.storm = one['storm-bound'];
      else bounds.queue = one['queue-bound'];
    }
    return bounds;
  });

/** Returns the names of all invariants checked under these bounds. */
export function checkedIn(bounds: Bounds): InvariantName[] {
  return [
    ...alwaysChecked,
    ...(bounds.eventualDelivery ? (['eventual-delivery'] as const) : []),
    ...(bounds.convergence ? (['convergence'] as const) : []),
    ...(bounds.storm ? (['storm-bound'] as const) : []),
  ];
}
