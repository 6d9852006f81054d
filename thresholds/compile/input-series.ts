import { remembered } from '../../scenarios/base/remembered.ts';
import type { AlertSli } from './alerted-slo.ts';
import type { ExampleSeries } from './example-series.ts';
import type { Step } from './expected-firing.ts';
import { sumsAll } from './promql.ts';

type Input = { series: string; values: string };

/**
 * The first value of each counter is large. Near 0, rate() extrapolates less far back, because no counter is below 0.
 * The rates of a rare and of a frequent event would then be computed over different lengths of time.
 */
const start = 1e12;

/**
 * The division of a test's events between two series of each counter, such as those of two replicas. `half-of-good`:
 * the first series counts half of the good events. `first-failure`: the first series counts the events up to the first
 * failure. The second series counts all other events.
 */
export type Division = 'half-of-good' | 'first-failure';

/**
 * Returns the counters of a test in promtool's notation. With `division`, two series share the events of each counter.
 * A rule that forgets to sum these series sees only a part of the events. If a query does not sum all series, its
 * counters are not divided.
 */
export function inputSeries(
  series: ExampleSeries,
  sli: AlertSli,
  steps: readonly Step[],
  division?: Division,
): Input[] {
  if (division === undefined || !isSummed(sli)) return counters(series, sli, steps);
  const [first, second] = divided[division](steps);
  const label = freeLabel(sli);
  const twin = (names: readonly string[]) => names.slice(0, 1).map((one) => withLabel(one, label));
  const replica = { ...series, part: twin(series.part), rest: twin(series.rest) };
  return [...counters(series, sli, first), ...counters(replica, sli, second)];
}

function counters(series: ExampleSeries, sli: AlertSli, steps: readonly Step[]): Input[] {
  const countsGood = sli.kind === 'events' && sli.counts === 'good';
  const { bad, good, all } = countersOf(steps);
  const [part, other] = countsGood ? [good, bad] : [bad, good];
  const rest = series.isSeparate ? all : other;
  return [...inputs(series.part, part, steps.length), ...inputs(series.rest, rest, steps.length)];
}

type Divide = (steps: readonly Step[]) => [Step[], Step[]];

/** Cached, because SLOs with equal windows and limits share their steps. */
const divided: Readonly<Record<Division, Divide>> = {
  'half-of-good': remembered(
    (steps) => split(steps, ({ bad, total }) => ({ bad: 0, total: Math.floor((total - bad) / 2) })),
    new WeakMap(),
  ),
  'first-failure': remembered((steps) => {
    const first = steps.findIndex(({ bad }) => bad > 0);
    return split(steps, (step, i) => (i <= first ? step : { bad: 0, total: 0 }));
  }, new WeakMap()),
};

function split(steps: readonly Step[], share: (step: Step, i: number) => Step): [Step[], Step[]] {
  const first = steps.map(share);
  return [first, steps.map(({ bad, total }, i) => ({ bad: bad - first[i]!.bad, total: total - first[i]!.total }))];
}

/** The counters of a test, in promtool's notation. */
type Counters = { bad: string; good: string; all: string };

/** Cached, because SLOs with equal windows and limits share their steps. */
const countersOf = remembered(
  (steps: readonly Step[]): Counters => ({
    bad: notation(steps.map(({ bad }) => bad)),
    good: notation(steps.map(({ bad, total }) => total - bad)),
    all: notation(steps.map(({ total }) => total)),
  }),
  new WeakMap(),
);

/** True if both queries of an SLI sum all their series. Cached, so that not every test parses both. */
const isSummed = remembered(
  (sli: AlertSli): boolean => sli.kind === 'events' && sumsAll(sli.part) && sumsAll(sli.total),
  new WeakMap(),
);

/** A label that is in none of the SLI's selectors. */
const freeLabel = remembered((sli: AlertSli): string => {
  const named = new Set(
    sli.kind === 'events' ? [sli.part, sli.total].flatMap((query) => query.match(/\w+/g) ?? []) : [],
  );
  let label = 'replica';
  while (named.has(label)) label += '_2';
  return label;
}, new WeakMap());

const withLabel = (series: string, label: string): string =>
  series.replace(/\}$/, (end) => `${/\{\}$/.test(series) ? '' : ', '}${label}="2"${end}`);

/**
 * Returns the series of a counter. The first series counts every event. The other series stay constant. They exist
 * because a sum of queries has no value if one of the queries finds no series.
 */
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
