import type { Better, Labels, Metric } from './metric.ts';

/** Returns the better direction of one series: for a series of bad events, fewer are better. */
export function betterOf({ better, good }: Pick<Metric, 'better' | 'good'>, labels: Labels): Better {
  const value = good && labels[good.label];
  if (!good || value === undefined) return better;
  return good.values.includes(value) ? better : 'lower';
}
