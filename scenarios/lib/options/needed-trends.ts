import { Trend } from 'k6/metrics';

type WithThresholds = { thresholds: Readonly<Record<string, readonly string[]>> };

/**
 * Declares each Trend that a threshold on percentiles names, and returns the options unchanged. k6 refuses a threshold
 * on an undeclared metric, and the plan may have an SLO on a metric of another program. Call this after the program has
 * declared its own metrics.
 */
export function withTrends<T extends WithThresholds>(options: T): T {
  for (const [key, rules] of Object.entries(options.thresholds)) {
    if (rules.some((rule) => rule.startsWith('p('))) declare(key.replace(/\{.*/s, ''));
  }
  return options;
}

function declare(name: string): void {
  try {
    new Trend(name, true);
  } catch {
    // k6 throws if the program has declared this metric itself, with another type or unit.
  }
}
