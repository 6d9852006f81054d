import { z } from 'zod';

const flag = z.enum(['true', 'false'], { error: 'write "true" or "false", in quotes' }).optional();

/** The annotations that meshproof reads on an SLO. OpenSLO v1 has no field for their content. */
export const ours = {
  /** The names of phases, such as `steady,peak`; all steady phases when absent. */
  'meshproof.io/phases': z
    .string()
    .regex(/^[a-z][a-z0-9-]*(,[a-z][a-z0-9-]*)*$/, {
      error: 'phase names are separated by commas (write steady,peak)',
    })
    .optional(),
  'meshproof.io/strict': flag,
  'meshproof.io/pool': flag,
  /**
   * True if the SLO is judged by its exact value, without a confidence bound. The target of such an SLO is there only
   * because OpenSLO v1 requires one.
   */
  'meshproof.io/counted': flag,
  /**
   * A PASS may have a confidence bound that misses the objective by at most this amount. The amount is in percent of
   * the limit or, for a share of events, of the error budget. The default is `10%` of a limit, and `100%` of a budget.
   */
  'meshproof.io/tolerance': z
    .string({ error: 'a tolerance is text: put it in quotes ("10%")' })
    .regex(/^(\d{1,3}(\.\d+)?%|0)$/, { error: 'a tolerance is a percentage (write "10%"), or "0"' })
    .optional(),
  'meshproof.io/unit': z
    .enum(['s', 'B', '1', 's/s', 'B/s', '1/s'], { error: 'a unit must be s, B or 1; a rate adds /s (write B/s)' })
    .optional(),
};
