export type K6Type = 'counter' | 'gauge' | 'rate' | 'trend';
export type Contains = 'time' | 'data' | 'default';

/**
 * Returns the name of the counter with the outcomes of a Rate. meshproof's receiver gets this counter from k6's
 * OpenTelemetry output.
 */
export function rateCounts(name: string): string {
  return seriesName(name, 'counter', 'default');
}

/**
 * Returns the name of a metric in k6's remote write with native histograms. The suffix is `_total` for a counter,
 * `_rate` for a rate, and the base unit, if there is one, for a trend.
 */
export function seriesName(name: string, type: K6Type, contains: Contains): string {
  const suffix = {
    counter: '_total',
    gauge: '',
    rate: '_rate',
    trend: { time: '_seconds', data: '_bytes', default: '' }[contains],
  };
  return `k6_${name}${suffix[type]}`;
}
