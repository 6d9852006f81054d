import type { AlertSli } from './alerted-slo.ts';
import type { ExampleSeries } from './example-series.ts';
import type { Step } from './expected-firing.ts';
import { sumsAll } from './promql.ts';

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

/**
 * The same events in two series of each counter: the first series counts the first increase, the second one all later
 * increases. A rule that forgets to sum the series then sees only a part of the events. Counters of a query that does
 * not sum all series are not split.
 */
export function inSeveralSeries(input: readonly Input[], sli: AlertSli): Input[] {
  if (sli.kind === 'raw' || !sumsAll(sli.part) || !sumsAll(sli.total)) return [...input];
  return input.flatMap(({ series, values }) => {
    const parts = values.split(' ');
    const split = halves(parts);
    if (split === null) return [{ series, values }];
    return split.map((half, i) => ({ series: i === 0 ? series : withReplica(series), values: half }));
  });
}

/**
 * Splits the values of a counter into two counters: one has the first increase, the other all later ones. Null without
 * an increase.
 */
function halves(parts: readonly string[]): [string, string] | null {
  const values = parts.flatMap(expanded);
  const first = values.findIndex((value, i) => i > 0 && value > values[i - 1]!);
  if (first < 0) return null;
  const before = values.map((value, i) => (i <= first ? value : values[first]!));
  const after = values.map((value, i) => start + value - before[i]!);
  return [shortened(before), shortened(after)];
}

function expanded(part: string): number[] {
  const [, from, by = '0', count = '0'] = /^(\d+)(?:\+(\d+))?(?:x(\d+))?$/.exec(part)!;
  return Array.from({ length: Number(count) + 1 }, (_, i) => Number(from) + i * Number(by));
}

function shortened(values: readonly number[]): string {
  return notation(values.map((value, i) => (i === 0 ? 0 : value - values[i - 1]!)));
}

const withReplica = (series: string): string =>
  series.replace(/\}$/, (end) => `${/\{\}$/.test(series) ? '' : ', '}replica="2"${end}`);

/** The first series counts every event. The others count none, and exist so that a sum of queries has all its terms. */
function inputs(names: readonly string[], increments: readonly number[]): Input[] {
  return names.map((series, i) => ({
    series,
    values: i === 0 ? notation(increments) : `${start}x${increments.length - 1}`,
  }));
}

/**
 * The values of a series in promtool's notation:
 * https://prometheus.io/docs/prometheus/latest/configuration/unit_testing_rules/#series
 */
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
