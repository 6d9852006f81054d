import { z } from 'zod';
import type { Catalogue } from './catalogue.ts';
import type { Labels, Metric } from './metric.ts';
import { describeUnlisted } from './unlisted-metric.ts';

/** The description of a metric in run.json. So reports and comparisons can read a run without the producer. */
export const recordedMetricSchema = z.object({
  name: z.string(),
  /** The producer that records the metric, or `run` for meshproof itself. */
  producer: z.string(),
  kind: z.enum(['count', 'gauge', 'histogram', 'sample']),
  unit: z.enum(['s', 'B', '1']),
  better: z.enum(['lower', 'higher']).nullable(),
  good: z.object({ label: z.string(), values: z.array(z.string()) }).optional(),
  help: z.string(),
});
export type RecordedMetric = z.infer<typeof recordedMetricSchema>;

/** Returns the descriptions of the metrics in `names`, sorted by name. Metrics outside the catalogue are left out. */
export function describeRecorded(names: Iterable<string>, catalogue: Catalogue): RecordedMetric[] {
  return [...names].sort().flatMap((name) => {
    const entry = catalogue.get(name);
    if (!entry) return [];
    const { kind, unit, better, good, help } = entry.metric;
    const { producer } = entry;
    return { name, producer, kind, unit, better, ...(good && { good: { ...good, values: [...good.values] } }), help };
  });
}

/**
 * Returns the description of a metric in a run. For runs of earlier versions, the description is derived from the name
 * and the labels.
 */
export function describedIn(
  { metrics = [] }: { metrics?: readonly RecordedMetric[] | undefined },
  name: string,
  kind: Metric['kind'],
  labels: Labels,
): Pick<Metric, 'unit' | 'better' | 'good'> {
  const found = metrics.find((one) => one.name === name);
  if (!found) return describeUnlisted(name, kind, labels);
  const { unit, better, good } = found;
  return { unit, better, ...(good && { good }) };
}
