import type { Evidence } from '../../results/record/evidence.ts';
import { countOf, type Histogram } from '../../results/record/histogram.ts';
import { mergeHistograms } from '../../results/record/histogram-sum.ts';
import { type Labels, matches, type Select } from '../../results/record/metric.ts';
import type { Row } from '../../results/record/row.ts';
import type { Phase } from '../../scenarios/plan/phase.ts';
import { rowsWithDropped } from './dropped-starts.ts';
import { startedIn, type Unanswered } from './started-in.ts';

/** The key is the second's start in epoch milliseconds. */
export type PerSecond = Map<number, number>;

/**
 * The measured values of one second. `censored` is the number of requests that started in this second and got no
 * answer.
 */
export type Second = { h: Histogram; censored: number };

/**
 * Returns the values of a selection per second, in order of time. `censored` has the unanswered requests per second.
 */
export function valuesPerSecond(evidence: Evidence, select: Select, window?: Phase, censored?: PerSecond): Second[] {
  const seconds = new Map<number, Histogram[]>([...(censored ?? [])].map(([t]) => [t, []]));
  for (const row of evidence.rows(select.metric, select.match, window)) {
    if (!('h' in row) || countOf(row.h) === 0) continue;
    const measured = { ...row.h, censored: 0 };
    const second = seconds.get(row.t);
    if (second) second.push(measured);
    else seconds.set(row.t, [measured]);
  }
  return [...seconds]
    .sort(([a], [b]) => a - b)
    .map(([t, histograms]) => ({ h: mergeHistograms(histograms), censored: censored?.get(t) ?? 0 }));
}

/**
 * Returns one histogram of the selected values for each second, in order of time. Requests that got no answer are left
 * out.
 */
export function histogramsPerSecond(evidence: Evidence, select: Select, window?: Phase): Histogram[] {
  return valuesPerSecond(evidence, select, window).map(({ h }) => h);
}

/** Returns the number of selected events in each second. Each value in a histogram is one event. */
export function countsPerSecond(evidence: Evidence, selects: readonly Select[], window?: Phase): PerSecond {
  const seconds: PerSecond = new Map();
  for (const { metric, match } of selects) {
    for (const row of evidence.rows(metric, match, window)) add(seconds, row.t, amountOf(row));
  }
  return seconds;
}

/**
 * Returns the name of the metric that counts the unanswered requests of `metric`; often, the name is `metric` itself.
 */
export function unansweredMetric(evidence: Evidence, metric: string): string {
  return evidence.metric(metric)?.metric.unanswered?.in ?? metric;
}

/**
 * Returns, for each second, how many of the requests that started in it got no answer. Such a request lacks the labels
 * that come with an answer (status, expected_response). So only the other labels of a selection are compared.
 * @param only labels that the requests must have in addition to the labels of the selection
 */
export function censoredPerSecond(
  evidence: Evidence,
  selects: readonly Select[],
  window?: Phase,
  only: Labels = {},
): PerSecond {
  const seconds: PerSecond = new Map();
  const metricOf = (select: Select) => unansweredMetric(evidence, select.metric);
  for (const metric of new Set(selects.map(metricOf))) {
    const own = selects.filter((select) => metricOf(select) === metric);
    const found: Unanswered[] = [];
    for (const row of rowsWithDropped(metric, evidence, window, only))
      if (own.some(({ match }) => mayBelong(row, match))) found.push({ row, n: censoredIn(row) });
    for (const [t, n] of startedIn(found, evidence)) add(seconds, t, n);
  }
  return seconds;
}

/** Returns how many requests of a row were started, but got no answer. */
export function censoredIn(row: Row): number {
  return 'h' in row ? row.h.censored : 0;
}

/** Returns true if `match` may select unanswered requests of a row. Labels that the row lacks are ignored. */
export function mayBelong(row: Row, match: Labels): boolean {
  return censoredIn(row) > 0 && matches(row.labels, shared(match, row.labels));
}

/**
 * Maps each second to its number of unanswered requests, for a selection of correct answers. An unanswered request
 * has status 0: it timed out, or its connection was refused or lost. Without these requests, a quantile of the
 * selection would cover only the successful requests. The map is empty for any other selection, and for a selection
 * that names a status.
 */
export function unansweredPerSecond(evidence: Evidence, select: Select, window?: Phase): PerSecond {
  const { expected_response: expected, ...match } = select.match;
  const seconds: PerSecond = new Map();
  if (expected !== 'true' || match.status !== undefined) return seconds;
  for (const row of evidence.rows(select.metric, { ...match, status: '0' }, window)) {
    if (row.labels.expected_response !== 'true') add(seconds, row.t, amountOf(row));
  }
  return seconds;
}

/** Returns the sum of two amounts in each second. */
export function sumPerSecond(a: PerSecond, b: PerSecond): PerSecond {
  const both: PerSecond = new Map(a);
  for (const [t, n] of b) add(both, t, n);
  return both;
}

/** Returns the sum over all seconds. */
export function sumOf(seconds: PerSecond): number {
  let sum = 0;
  for (const n of seconds.values()) sum += n;
  return sum;
}

/** Returns the number of events in a row: its count, or the number of values in its histogram; 0 for a gauge. */
export function amountOf(row: Row): number {
  if ('n' in row) return row.n;
  return 'h' in row ? countOf(row.h) : 0;
}

function shared(match: Labels, labels: Labels): Labels {
  return Object.fromEntries(Object.entries(match).filter(([name]) => labels[name] !== undefined));
}

function add(seconds: PerSecond, t: number, n: number): void {
  seconds.set(t, (seconds.get(t) ?? 0) + n);
}
