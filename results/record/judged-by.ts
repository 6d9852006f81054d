import type { Labels, Metric } from './metric.ts';
import type { Sample } from './row.ts';

/**
 * Returns the label sets that an SLO on the metric judges separately, sorted by label value. If the metric has no label
 * to judge by, or no samples, returns one empty set.
 */
export function judgedSets({ judgedBy = [] }: Pick<Metric, 'judgedBy'>, samples: Iterable<Sample>): Labels[] {
  if (judgedBy.length === 0) return [{}];
  const sets = new Map<string, Labels>();
  for (const { labels } of samples) {
    const key = judgedBy.map((name) => labels[name] ?? '').join('\u0001');
    if (!sets.has(key)) sets.set(key, Object.fromEntries(judgedBy.map((name) => [name, labels[name] ?? ''])));
  }
  if (sets.size === 0) return [{}];
  return [...sets].sort(([a], [b]) => (a < b ? -1 : 1)).map(([, set]) => set);
}
