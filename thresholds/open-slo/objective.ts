import { z } from 'zod';
import { despiteErrors } from '../../scenarios/base/despite-errors.ts';
import { duration, name, op, optional } from './fields.ts';
import { indicator } from './sli.ts';

const targetWords = 'target is a share below 1 (0.95 for 95 %)';
const minutes = (count: number) => ({ text: `${count}m`, seconds: count * 60 });

/** The schema of an item of `objectives`. */
export const objective = z
  .strictObject({
    displayName: optional(z.string()),
    op: optional(op),
    value: optional(z.number({ error: 'value is a number in the base unit (0.2 for 200 ms)' })),
    target: optional(
      z
        .number({ error: targetWords })
        .min(0, { error: 'target must be a share of at least 0' })
        .max(1, { error: targetWords }),
    ),
    targetPercent: optional(
      z
        .number({ error: 'targetPercent must be a number below 100 (99.9 for 99.9 %)' })
        .min(0, { error: 'targetPercent must be at least 0' })
        .max(100, { error: 'targetPercent must be a number below 100 (99.9 for 99.9 %)' }),
    ),
    timeSliceTarget: optional(
      z
        .number()
        .gt(0, { error: 'timeSliceTarget must be a share above 0' })
        .max(1, { error: 'timeSliceTarget must be a share, at most 1' }),
    ),
    /** A number is in minutes. */
    timeSliceWindow: optional(
      z.union([duration, z.number().gt(0, { error: 'timeSliceWindow must be above 0' }).transform(minutes)]),
    ),
    indicator: optional(indicator),
    indicatorRef: optional(name),
    compositeWeight: optional(z.number().gt(0, { error: 'compositeWeight must be above 0' })),
  })
  .superRefine(({ target, targetPercent, indicator, indicatorRef }, context) => {
    const fail = (message: string) => context.addIssue({ code: 'custom', message });
    if (target == null && targetPercent == null) fail('an objective needs target or targetPercent');
    if (target != null && targetPercent != null) fail('target and targetPercent exclude each other');
    if (indicator && indicatorRef != null) fail('indicator and indicatorRef exclude each other');
  }, despiteErrors);
