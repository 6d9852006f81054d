import { z } from 'zod';
import { despiteErrors } from '../../scenarios/base/yaml/despite-errors.ts';
import { description, metadata, name, optional } from './fields.ts';

/** The metric source of an indicator. `type` or a DataSource names the tool that defines the fields of `spec`. */
const metricSource = z
  .strictObject({
    metricSourceRef: optional(name),
    type: optional(z.string().min(1)),
    spec: z.record(z.string(), z.unknown()).refine((spec) => Object.keys(spec).length > 0, {
      error: 'the "spec" of a metric source needs at least one field',
    }),
  })
  .refine(({ type, metricSourceRef }) => (type ?? metricSourceRef) != null, {
    ...despiteErrors,
    path: ['type'],
    error: 'a metric source needs "type" or "metricSourceRef"',
  });

const source = z.strictObject({ metricSource });

const ratioMetric = z
  .strictObject({
    counter: optional(z.boolean()),
    good: optional(source),
    bad: optional(source),
    total: optional(source),
    rawType: optional(z.enum(['success', 'failure'])),
    raw: optional(source),
  })
  .superRefine(({ good, bad, total, raw, rawType }, context) => {
    const fail = (message: string, path: string[] = []) => context.addIssue({ code: 'custom', message, path });
    if (raw) {
      if (rawType == null) fail('"raw" needs rawType: success, or rawType: failure', ['rawType']);
      if (good || bad || total) fail('"raw" is already a ratio: remove "good", "bad" and "total"', ['raw']);
    } else {
      if (rawType != null) fail('"rawType" is possible only with "raw"', ['rawType']);
      if (!total || !good === !bad)
        fail(`a ratio needs "total" and either "good" or "bad"${good && bad ? ', not both' : ''}`);
    }
  }, despiteErrors);

export const sliSpec = z
  .strictObject({ description, ratioMetric: optional(ratioMetric), thresholdMetric: optional(source) })
  .refine((spec) => (spec.ratioMetric == null) !== (spec.thresholdMetric == null), {
    ...despiteErrors,
    error: 'an indicator needs either "ratioMetric" or "thresholdMetric"',
  });

export const indicator = z.strictObject({ metadata, spec: sliSpec });

export type Indicator = z.infer<typeof indicator>;
export type MetricSource = z.infer<typeof metricSource>;
