import type { Better, Labels, Metric } from './metric.ts';

/** The better direction of one series of a metric. If its label names bad events, fewer are better. */
export function betterOf({ better, good }: Pick<Metric, 'better' | 'good'>, labels: Labels): Better {
  const value = good && labels[good.label];
  if (!good || value === undefined) return better;
  return good.values.includes(value) ? better : 'lower';
}
