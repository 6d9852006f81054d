import { z } from 'zod';
import { timeLimit } from '../../scenarios/base/units.ts';
import { secretRefSchema } from '../../scenarios/plan/secret.ts';

export const journeysSectionSchema = z
  .strictObject({
    /** The names of shipped journeys, and the paths of the user's own journeys. */
    use: z.array(z.string().min(1)).min(1, { error: 'name at least one journey' }),
    /** The number of runs of each journey, over all steady phases together. */
    runs: z.int().min(1).max(10_000),
    /** The path, relative to the plan, of a Playwright storage state with a signed-in session. */
    storageState: z.string().min(1).optional(),
    /** The secrets of the journeys. A journey gets their values as `secrets`. */
    secrets: z.record(z.string().regex(/^[a-zA-Z]\w*$/), secretRefSchema).default({}),
    profile: z.enum(['desktop', 'mobile']).default('desktop'),
    /**
     * The start times of runs. `spread`: evenly spaced over the steady phases, and at the same interval in all other
     * phases. `back-to-back`: each run starts when the previous run has ended. `until-decided`: back-to-back until the
     * SLOs are decided.
     */
    pace: z.enum(['spread', 'back-to-back', 'until-decided']).default('spread'),
    /**
     * The journeys that run once more after the measured runs, with trace and screenshots: the failed journeys, or all.
     */
    evidence: z.enum(['on-failure', 'always']).default('on-failure'),
    timeout: timeLimit.prefault('30s'),
  })
  .refine(({ pace, use }) => pace !== 'until-decided' || use.length === 1, {
    path: ['pace'],
    error: '"until-decided" needs exactly one journey: an SLO over several journeys cannot be decided run by run',
  });

export type JourneysSection = z.infer<typeof journeysSectionSchema>;
