import { z } from 'zod';

const sampleDetailSchema = z.object({
  /** The index, from 0, of the journey run that the sample comes from. */
  run: z.number().optional().catch(undefined),
  /**
   * The number of planned starts that the journey run represents: its own start, unless an earlier run represents it,
   * and the starts that were due while the run lasted. 1 when absent.
   */
  starts: z.number().optional().catch(undefined),
  /**
   * The share of the machine's CPUs that other processes used during the journey run; absent when the machine was not
   * busy (see synthetics/browser/contention.ts).
   */
  contention: z.number().optional().catch(undefined),
  /** The kind of navigation that began a page view, in the words of web-vitals, such as `softNavigation`. */
  navigation: z.string().optional().catch(undefined),
  /** The class of a failure: see synthetics/run/failure-class.ts. */
  class: z.string().optional().catch(undefined),
  /** The duration of the journey run, only in a sample of `journey_success`. */
  seconds: z.number().optional().catch(undefined),
  /** The value that the page itself posted for its view, and whether it agrees with the sample. */
  field: z.object({ value: z.number(), agrees: z.boolean() }).optional().catch(undefined),
});

/** The `navigation` of a single-page navigation. */
export const softNavigation = 'soft-navigation';

/** The keys of a sample's detail that judges and reports read. */
export type SampleDetail = z.infer<typeof sampleDetailSchema>;

/** Returns the detail of a sample. A key that is absent or has the wrong type is undefined. */
export function detailOf({ detail }: { detail?: unknown }): SampleDetail {
  return sampleDetailSchema.safeParse(detail ?? {}).data ?? {};
}
