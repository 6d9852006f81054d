import { z } from 'zod';

const poolSchema = z.object({ max: z.number(), peak: z.number(), needed: z.number(), before: z.number().optional() });

const producerHealthSchema = z.object({
  /** The numbers of work units (k6's VUs): allowed, running at once at most, needed by the load, and made before T0. */
  pool: poolSchema.optional(),
  /** 99th percentile and maximum of the producer's own event-loop or dispatch lag. */
  lagSeconds: z.object({ p99: z.number(), max: z.number() }).optional(),
  /** The producer's own error when it times an answer, measured on calibration streams whose true times are known. */
  clientErrorSeconds: z.object({ p50: z.number(), p99: z.number(), max: z.number(), samples: z.number() }).optional(),
  exceptions: z.number().optional(),
  /** Hosts that the producer's programs tried to reach and that the target file does not allow. */
  blockedHosts: z.array(z.string()).readonly().optional(),
});

/** A producer's own health over the whole run. */
export type ProducerHealth = z.infer<typeof producerHealthSchema>;

/** The health of a producer in a run's record; undefined if the record has none, or one of another form. */
export function healthOf(producer: { health?: unknown }): ProducerHealth | undefined {
  return producerHealthSchema.safeParse(producer.health).data;
}
