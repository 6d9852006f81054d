import { remembered } from '../../scenarios/base/remembered.ts';
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
  const { bad, good, all } = countersOf(steps);
  const [part, other] = countsGood ? [good, bad] : [bad, good];
  const rest = series.isSeparate ? all : other;
  return [...inputs(series.part, part, steps.length), ...inputs(series.rest, rest, steps.length)];
}

/** The counters of the bad, the good and all events of a test, in promtool's notation. */
type Counters = { bad: string; good: string; all: string };

/** Returns the counters of these steps. Cached, because SLOs with the same windows and limits share their steps. */
const countersOf = remembered(
  (steps: readonly Step[]): Counters => ({
    bad: notation(steps.map(({ bad }) => bad)),
    good: notation(steps.map(({ bad, total }) => total - bad)),
    all: notation(steps.map(({ total }) => total)),
  }),
  new WeakMap(),
);

/**
 * The same events in two series of each counter: the first series counts the first increase, the second one all later
 * increases. A rule that forgets to sum the series then sees only a part of the events. A counter without an increase
 * and the counters of a query that does not sum all series are not split.
 */
export function inSeveralSeries(input: readonly Input[], sli: AlertSli): Input[] {
  if (!isSummed(sli)) return [...input];
  return input.flatMap(({ series, values }) => {
    const both = halves(values);
    if (both === null) return [{ series, values }];
    return both.map((half, i) => ({ series: i === 0 ? series : withReplica(series), values: half }));
  });
}

/** True if both queries of an SLI sum all their series. Cached, because each tier needs it and parsing takes long. */
const isSummed = remembered(
  (sli: AlertSli): boolean => sli.kind === 'events' && sumsAll(sli.part) && sumsAll(sli.total),
  new WeakMap(),
);

/**
 * Splits the values of a counter into two counters: one has the first increase, the other all later ones. Null without
 * an increase.
 */
const halves = remembered((counter: string): [string, string] | null => {
  const values = counter.split(' ').flatMap(expanded);
  const first = values.findIndex((value, i) => i > 0 && value > values[i - 1]!);
  if (first < 0) return null;
  const before = values.map((value, i) => (i <= first ? value : values[first]!));
  const after = values.map((value, i) => start + value - before[i]!);
  return [shortened(before), shortened(after)];
});

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
function inputs(names: readonly string[], counter: string, count: number): Input[] {
  return names.map((series, i) => ({ series, values: i === 0 ? counter : `${start}x${count - 1}` }));
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
