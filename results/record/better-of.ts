import type { Better, Labels, Metric } from './metric.ts';

/** Which way of one series of a metric is better: fewer are, where its label names bad events. */
export function betterOf({ better, good }: Pick<Metric, 'better' | 'good'>, labels: Labels): Better {
  const value = good && labels[good.label];
  if (!good || value === undefined) return better;
  return good.values.includes(value) ? better : 'lower';
}
