import type { AlertSli } from './alerted-slo.ts';
import type { ExampleSeries } from './example-series.ts';
import type { Step } from './expected-firing.ts';

type Input = { series: string; values: string };

/**
 * The first value of each counter. It is large, because rate() extrapolates no counter below 0. Near 0, the rates of a
 * rare and of a frequent event would be computed over different lengths of time.
 */
const start = 1e12;

/** The counters of a test in promtool's notation: each sample after the first adds the events of its step. */
export function inputSeries(series: ExampleSeries, sli: AlertSli, steps: readonly Step[]): Input[] {
  const countsGood = sli.kind === 'events' && sli.counts === 'good';
  const part = steps.map(({ bad, total }) => (countsGood ? total - bad : bad));
  const rest = steps.map(({ total }, i) => (series.isSeparate ? total : total - part[i]!));
  return [...inputs(series.part, part), ...inputs(series.rest, rest)];
}

/** The first series counts every event. The others count none, and exist so that a sum of queries has all its terms. */
function inputs(names: readonly string[], increments: readonly number[]): Input[] {
  return names.map((series, i) => ({
    series,
    values: i === 0 ? notation(increments) : `${start}x${increments.length - 1}`,
  }));
}

/** https://prometheus.io/docs/prometheus/latest/configuration/unit_testing_rules/#series */
function notation(increments: readonly number[]): string {
  const parts = [String(start)];
  let value = start;
  for (let i = 1; i < increments.length; ) {
    const by = increments[i]!;
    let count = 1;
    while (increments[i + count] === by) count++;
    parts.push(`${value + by}+${by}x${count - 1}`);
    value += by * count;
    i += count;
  }
  return parts.join(' ');
}
