import { z } from 'zod';

const sampleDetailSchema = z.object({
  /** The index of the run that the sample comes from, from 0. All samples of one run have the same index. */
  run: z.number().optional().catch(undefined),
  /**
   * The number of planned starts that the sample's run represents: a slow run also represents the starts that it
   * delayed. 1 when absent.
   */
  starts: z.number().optional().catch(undefined),
  /**
   * The share of the machine that other processes used while the sample was taken. Absent when the machine was not
   * busy.
   */
  contention: z.number().optional().catch(undefined),
  /** The class of a failure: see synthetics/run/failure-class.ts. */
  class: z.string().optional().catch(undefined),
  /** The duration of the run of a check (a journey or a probe), in seconds. */
  seconds: z.number().optional().catch(undefined),
  /** The value that the page itself posted for the same view, and whether it agrees with the sample. */
  field: z.object({ value: z.number(), agrees: z.boolean() }).optional().catch(undefined),
});

/** The keys of a sample's detail that judges and reports read. */
export type SampleDetail = z.infer<typeof sampleDetailSchema>;

/** The detail of a sample. A key that is absent or has another form is undefined. */
export function detailOf({ detail }: { detail?: unknown }): SampleDetail {
  return sampleDetailSchema.safeParse(detail ?? {}).data ?? {};
}
