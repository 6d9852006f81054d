import { z } from 'zod';

const sampleDetailSchema = z.object({
  /** The index, from 0, of the journey run that the sample comes from. */
  run: z.number().optional().catch(undefined),
  /**
   * The number of planned starts for which this journey run counts; 1 when absent. A run counts for its own start, and
   * for the starts that were due while it was going on.
   */
  starts: z.number().optional().catch(undefined),
  /**
   * The share of the machine's CPUs that other processes used during the journey run; absent when the machine was not
   * busy (see synthetics/browser/contention.ts).
   */
  contention: z.number().optional().catch(undefined),
  /** The kind of navigation that began a page view, in the words of web-vitals, such as `softNavigation`. */
  navigation: z.string().optional().catch(undefined),
  /** The class of a failure, which synthetics/run/failure-class.ts lists. */
  class: z.string().optional().catch(undefined),
  /** The duration of the journey run, only in a sample of `journey_success`. */
  seconds: z.number().optional().catch(undefined),
  /** The value that the page itself posted for its view, and whether this value agrees with the sample. */
  field: z.object({ value: z.number(), agrees: z.boolean() }).optional().catch(undefined),
});

/** The value of `navigation` for a navigation inside a single-page application. */
export const softNavigation = 'soft-navigation';

/** The keys of a sample's detail from which verdicts and reports are made. */
export type SampleDetail = z.infer<typeof sampleDetailSchema>;

/** Returns the detail of a sample. A key that is absent or has the wrong type is undefined. */
export function detailOf({ detail }: { detail?: unknown }): SampleDetail {
  return sampleDetailSchema.safeParse(detail ?? {}).data ?? {};
}
