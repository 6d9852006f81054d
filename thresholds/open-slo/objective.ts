import { z } from 'zod';
import { despiteErrors } from '../../scenarios/base/yaml/despite-errors.ts';
import { duration, name, op, optional } from './fields.ts';
import { indicator } from './sli.ts';

const targetWords = '"target" must be below 1: write 0.999 for 99.9 %';
const minutes = (count: number) => ({ text: `${count}m`, seconds: count * 60 });

export const objective = z
  .strictObject({
    displayName: optional(z.string()),
    op: optional(op),
    value: optional(z.number({ error: '"value" must be a number in the base unit: write 0.2 for 200 ms' })),
    target: optional(
      z
        .number({ error: targetWords })
        .min(0, { error: '"target" must be at least 0: write 0.999 for 99.9 %' })
        .max(1, { error: targetWords }),
    ),
    targetPercent: optional(
      z
        .number({ error: 'targetPercent must be below 100: write 99.9 for 99.9 %' })
        .min(0, { error: '"targetPercent" must be at least 0: write 99.9 for 99.9 %' })
        .max(100, { error: 'targetPercent must be below 100: write 99.9 for 99.9 %' }),
    ),
    timeSliceTarget: optional(
      z
        .number()
        .gt(0, { error: '"timeSliceTarget" must be above 0: write 0.95 for 95 %' })
        .max(1, { error: '"timeSliceTarget" must be at most 1: write 0.95 for 95 %' }),
    ),
    /** A duration, or a number of minutes. */
    timeSliceWindow: optional(
      z.union([
        duration,
        z
          .number()
          .gt(0, { error: '"timeSliceWindow" must be above 0: write 5m, or a number of minutes' })
          .transform(minutes),
      ]),
    ),
    indicator: optional(indicator),
    indicatorRef: optional(name),
    compositeWeight: optional(
      z.number().gt(0, { error: '"compositeWeight" must be above 0: write 1 for equal weights' }),
    ),
  })
  .superRefine(({ target, targetPercent, indicator, indicatorRef }, context) => {
    const fail = (message: string) => context.addIssue({ code: 'custom', message });
    if (target == null && targetPercent == null) fail('an objective needs "target" or "targetPercent"');
    if (target != null && targetPercent != null)
      fail('"target" and "targetPercent" exclude each other: write only one of them');
    if (indicator && indicatorRef != null)
      fail('"indicator" and "indicatorRef" exclude each other: write only one of them');
  }, despiteErrors);
