import type { Phase } from '../../scenarios/plan/phase.ts';
import type { Catalogue } from './catalogue.ts';
import { type Labels, type Metric, matches } from './metric.ts';
import type { ExactQuantile, ProducerEnd } from './producer.ts';
import type { Row, RunEvent, Sample } from './row.ts';

/**
 * Everything that a run recorded. The label `phase` of a row names the row's phase. Without this label, the row's time
 * decides the phase.
 */
export interface Evidence {
  readonly t0Ms: number;
  readonly phases: readonly Phase[];
  readonly producers: readonly ProducerEnd[];
  readonly events: readonly RunEvent[];
  rows(metric: string, match?: Labels, window?: Phase): Iterable<Row>;
  /** Returns the labels of each row that `rows` would yield, without reading values. */
  labels(metric: string, match?: Labels, window?: Phase): Iterable<Labels>;
  samples(metric: string, match?: Labels, window?: Phase): Iterable<Sample>;
  /** Returns a quantile that the producer computed from every value (k6's sub-metrics), or undefined. */
  exact(metric: string, match: Labels, phase: string, q: number): ExactQuantile | undefined;
  /** Returns a metric and the producer that records it, or undefined. */
  metric(name: string): { metric: Metric; producer: string } | undefined;
}

/** Returns all rows of a metric. A call may read the rows from disk again. */
export type RowsOf = (metric: string) => Iterable<Row>;

export type EvidenceParts = {
  t0Ms: number;
  phases: readonly Phase[];
  producers: readonly ProducerEnd[];
  events: readonly RunEvent[];
  rows: readonly Row[] | RowsOf;
  /** Returns only the times and labels of a metric's rows. Absent if reading the values, too, takes no extra time. */
  placesOf?(metric: string): Iterable<Pick<Row, 't' | 'labels'>>;
  samples: readonly Sample[];
  catalogue: Catalogue;
};

/** Returns the evidence of a run. */
export function toEvidence(parts: EvidenceParts): Evidence {
  const rowsOf = typeof parts.rows === 'function' ? parts.rows : groupsOf(parts.rows);
  const { placesOf = rowsOf } = parts;
  const samplesOf = groupByMetric(parts.samples);
  const inWindow = (labels: Labels, t: number, window: Phase | undefined) => {
    if (!window) return true;
    if (labels.phase !== undefined) return labels.phase === window.name;
    return t >= parts.t0Ms + window.startS * 1000 && t < parts.t0Ms + window.endS * 1000;
  };
  function* pick<T extends { t: number; labels: Labels }>(
    all: Iterable<T>,
    match: Labels = {},
    window?: Phase,
  ): Iterable<T> {
    for (const one of all) if (matches(one.labels, match) && inWindow(one.labels, one.t, window)) yield one;
  }
  return {
    t0Ms: parts.t0Ms,
    phases: parts.phases,
    producers: parts.producers,
    events: parts.events,
    rows: (metric, match = {}, window) =>
      window || Object.keys(match).length > 0 ? pick(rowsOf(metric), match, window) : rowsOf(metric),
    *labels(metric, match = {}, window) {
      for (const { labels } of pick(placesOf(metric), match, window)) yield labels;
    },
    samples: (metric, match = {}, window) => pick(samplesOf.get(metric) ?? [], match, window),
    exact: (metric, match, phase, q) =>
      parts.producers
        .flatMap((producer) => producer.quantiles ?? [])
        .find((one) => one.metric === metric && one.phase === phase && one.q === q && sameLabels(one.match, match)),
    metric: (name) => parts.catalogue.get(name),
  };
}

function groupsOf(rows: readonly Row[]): RowsOf {
  const groups = groupByMetric(rows);
  return (metric) => groups.get(metric) ?? [];
}

function groupByMetric<T extends { metric: string }>(all: readonly T[]): Map<string, T[]> {
  const groups = new Map<string, T[]>();
  for (const one of all) {
    const group = groups.get(one.metric);
    if (group) group.push(one);
    else groups.set(one.metric, [one]);
  }
  return groups;
}

function sameLabels(a: Labels, b: Labels): boolean {
  return matches(a, b) && matches(b, a);
}
