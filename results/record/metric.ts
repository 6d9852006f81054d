import type { TaintKind } from './taint-kind.ts';

/**
 * The better direction of a metric for the users of the target; null if neither direction is better, such as for the
 * number of virtual users.
 */
export type Better = 'lower' | 'higher' | null;

/**
 * The form in which an SLO can use a metric: a share of counts, a quantile of values, or a single number for the phase.
 */
export type IndicatorKind = 'ratio' | 'quantile' | 'limit';

/** One metric that a run records. Its name follows the rules of Prometheus (`_seconds`, `_bytes`, `_total`). */
export type Metric = {
  name: string;
  kind: 'count' | 'gauge' | 'histogram' | 'sample';
  unit: 's' | 'B' | '1';
  better: Better;
  /**
   * The label that separates good events from bad ones, and its values for good events, such as `outcome` with `ok`.
   * `better` applies to good events. Fewer bad events are always better.
   */
  good?: { label: string; values: readonly string[] };
  /**
   * The kind of number that each form of indicator measures. If a fault of the load generator distorts numbers of this
   * kind, the indicator is INVALID. Null: no such fault distorts the indicator. The defaults are `latency` for a
   * quantile, `errors` for a ratio, `rate` for a limit on a rate, and `counts` for any other limit.
   */
  taint?: Readonly<Partial<Record<IndicatorKind, TaintKind | null>>>;
  /**
   * An SLO on a quantile must hold for each combination of the values of these labels. Otherwise, the p75 over four
   * fast pages and one slow page would hide the slow page.
   */
  judgedBy?: readonly string[];
  /**
   * A missing value is no fault if the metric named `metric` is 0 for the same labels. Reports show `why` as the
   * reason.
   */
  onlyWith?: { metric: string; why: string };
  /**
   * The name of another metric, such as page views. Each of its samples needs a sample of this metric with equal labels
   * from the same journey run. The sample of a single-page navigation needs none.
   */
  dueWith?: string;
  /**
   * True for a gauge whose values are durations that may have begun before the second of their row. An SLO ignores the
   * part of a duration before the judged phases.
   */
  beganBefore?: true;
  /**
   * The interval at which meshproof itself reads a gauge during the whole run, in seconds. An SLO on the gauge can pass
   * only if the values cover the judged phase.
   */
  readEveryS?: number;
  /**
   * Set if a gauge is the share of certain events in the run so far. The counter `metric` counts all events. Events in
   * the share have `value` in the label `label`. An SLO on the gauge is judged only by the events in the SLO's phase.
   */
  share?: { metric: string; label: string; value: string };
  /**
   * Set if a count has no series before its first event. `metric` counts all events that could have raised the count,
   * such as all requests for a count of errors. If `metric` has events with the selected labels, a missing series
   * counts as 0. Otherwise, the count stays unknown, so that a mistyped label never gives a count of 0.
   * `outcomes` has a pattern for each label that describes how an event ended. A selected value that matches the
   * pattern need not occur in `metric`. If the pattern matches the empty text, rows of the count may lack the label.
   * `alsoIn` names a number of the producer's health that may contain events of the count. If this number is above 0,
   * the count stays unknown.
   */
  zeroBeside?: {
    metric: string;
    outcomes?: Readonly<Record<string, RegExp>>;
    alsoIn?: 'exceptions';
  };
  /**
   * Set for a count of faulty writes that are found by reading accepted writes back. The named metrics count the
   * `accepted` writes, and among them the `checked` and the `unreadable` ones. `each` names the label with the kind of
   * a write. The count is unknown if a write was neither checked nor unreadable. It is also unknown if no write of some
   * kind was checked.
   */
  readBack?: { accepted: string; checked: string; unreadable: string; each: string };
  /**
   * Set if the metric has values of answered requests only. The rows of the histogram named `in` count the requests
   * without an answer (`censored`). An SLO on the metric counts these requests, too. `labels` are added to the labels
   * of these rows.
   */
  unanswered?: { in: string; labels?: Labels };
  /**
   * Set if the metric has one value for each call of a scenario. `in` names the metric whose rows with the outcome
   * `dropped` count the dropped starts. `iterations` names the metric that counts ended iterations. A dropped start
   * counts as a call without an answer if its scenario made at least one call per iteration.
   */
  dropped?: { in: string; iterations: string };
  labels: readonly string[];
  help: string;
};

/** Returns the description of a gauge: a metric that is read once a second, and valid until it is read again. */
export const gauge = (
  name: string,
  unit: Metric['unit'],
  better: Better,
  help: string,
  labels: readonly string[] = [],
): Metric => ({ name, kind: 'gauge', unit, better, labels, help });

/** Selects the series whose labels equal `match`. A label that a series lacks is the empty string, as in Prometheus. */
export type Select = { metric: string; match: Labels };

export type Labels = Readonly<Record<string, string>>;

/** True when each label of `match` has an equal value in `labels`. */
export function matches(labels: Labels, match: Labels): boolean {
  for (const name in match) if ((labels[name] ?? '') !== match[name]) return false;
  return true;
}

/** Returns a key that does not depend on the order of the labels. */
export function labelKey(labels: Labels): string {
  return Object.keys(labels)
    .sort()
    .map((name) => `${name}\u0000${labels[name]}`)
    .join('\u0001');
}

/** Returns the selector as text: `k6_http_reqs_total{phase="steady"}`. */
export function showSelect({ metric, match }: Select): string {
  const inner = Object.entries(match).map(([name, value]) => `${name}="${value}"`);
  return inner.length > 0 ? `${metric}{${inner.join(',')}}` : metric;
}

/** The names of metrics and labels that meshproof pushes: https://prometheus.io/docs/concepts/data_model/ */
export const metricName = /^[a-zA-Z_:][a-zA-Z0-9_:]*$/;
export const labelName = /^(?!__)[a-zA-Z_][a-zA-Z0-9_]*$/;
