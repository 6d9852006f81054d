import type { Better, Labels, Metric } from './metric.ts';

/** Returns whether higher or lower values of one series are better. For a series of bad events, lower is better. */
export function betterOf({ better, good }: Pick<Metric, 'better' | 'good'>, labels: Labels): Better {
  const value = good && labels[good.label];
  if (!good || value === undefined) return better;
  return good.values.includes(value) ? better : 'lower';
}
