import { z } from 'zod';
import type { Fold } from '../../results/record/slo.ts';
import { checkPart } from '../../scenarios/base/yaml/document.ts';
import type { ReadSource } from '../open-slo/documents.ts';

/** The source `type` of metrics that meshproof measures. */
export const runSourceType = 'meshproof';

const labelWords = 'a label value is text: put it in quotes';
const label = z
  .string({ error: labelWords })
  .min(1, { error: 'a label value must not be empty; omit the label to match every value' });
const match = z
  .record(
    z.string(),
    z.union([label, z.array(label).min(1, { error: 'a list of label values must not be empty' })], {
      error: labelWords,
    }),
  )
  .default({});

const plain = { metric: z.string().min(1), match };
const part = z.strictObject(plain);
const folds = ['min', 'max', 'sum', 'rate'] as const satisfies readonly Fold[];
const threshold = z.strictObject({ ...plain, fold: z.enum(folds).optional() });

/** Returns the metric and labels of one side of a ratio. Throws UserError with the wrong key. */
export function partOf(source: ReadSource): z.infer<typeof part> {
  return checkPart(source, ['spec'], source.spec, part);
}

/** Returns the metric, labels and fold of a threshold. Throws UserError with the wrong key. */
export function thresholdOf(source: ReadSource): z.infer<typeof threshold> {
  return checkPart(source, ['spec'], source.spec, threshold);
}
