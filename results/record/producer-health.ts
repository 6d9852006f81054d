import { z } from 'zod';

const poolSchema = z.object({ max: z.number(), peak: z.number(), needed: z.number(), before: z.number().optional() });

const ownFaultSchema = z.object({ text: z.string(), isBug: z.boolean() });
/** An unexpected error that ended a part of a producer, such as one run of a probe. */
export type OwnFault = z.infer<typeof ownFaultSchema>;

const producerHealthSchema = z.object({
  /**
   * The numbers of workers, such as the VUs of k6. `max` is the allowed number, and `peak` is the largest number that
   * ran together. `needed` is the number that the load needs. `before` is the number that existed before the load.
   */
  pool: poolSchema.optional(),
  /**
   * The delay with which the producer starts requests or other work. The producer measures either the lag of its event
   * loop or the lateness of its starts.
   */
  lagSeconds: z.object({ p99: z.number(), max: z.number() }).optional(),
  /** The error of the producer's time measurements, found with calibration streams of known times. */
  clientErrorSeconds: z.object({ p50: z.number(), p99: z.number(), max: z.number(), samples: z.number() }).optional(),
  exceptions: z.number().optional(),
  /** Hosts that the producer tried to reach although the target file does not allow them. */
  blockedHosts: z.array(z.string()).readonly().optional(),
  faults: z.array(ownFaultSchema).readonly().optional(),
});

export type ProducerHealth = z.infer<typeof producerHealthSchema>;

/** Returns the health in the record of a producer; undefined if the health is missing or has another form. */
export function healthOf(producer: { health?: unknown }): ProducerHealth | undefined {
  return producerHealthSchema.safeParse(producer.health).data;
}
