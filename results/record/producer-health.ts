import { z } from 'zod';

const poolSchema = z.object({ max: z.number(), peak: z.number(), needed: z.number(), before: z.number().optional() });

const producerHealthSchema = z.object({
  /**
   * The numbers of work units, such as the VUs of k6. `max`: the allowed number. `peak`: the largest number that ran at
   * once. `needed`: the number that the load needs. `before`: the number made before T0.
   */
  pool: poolSchema.optional(),
  /**
   * 99th percentile and maximum of the lag with which the producer made its starts (the lag of its event loop, or of
   * its dispatch).
   */
  lagSeconds: z.object({ p99: z.number(), max: z.number() }).optional(),
  /** The error of the times that the producer measures, from calibration streams whose true times are known. */
  clientErrorSeconds: z.object({ p50: z.number(), p99: z.number(), max: z.number(), samples: z.number() }).optional(),
  exceptions: z.number().optional(),
  /** Hosts that the producer's programs tried to reach and that the target file does not allow. */
  blockedHosts: z.array(z.string()).readonly().optional(),
});

/** The health of a producer over the whole run, as the producer measured it. */
export type ProducerHealth = z.infer<typeof producerHealthSchema>;

/** The health of a producer in a run's record; undefined if the record has none, or one of another form. */
export function healthOf(producer: { health?: unknown }): ProducerHealth | undefined {
  return producerHealthSchema.safeParse(producer.health).data;
}
