import type { Histogram } from './histogram.ts';
import type { Labels } from './metric.ts';

/**
 * One line of series.ndjson: the values of the second that starts at `t` (epoch ms). Counts and histograms with equal
 * second, metric and labels add up. A gauge replaces an earlier one with equal second, metric and labels.
 */
export type Row = { t: number; metric: string; labels: Labels } & Value;
export type Value = { n: number } | { v: number } | { h: Histogram };

/** One exact value, for metrics that have few values: a web vital, a journey step, a probe. `t` is epoch ms. */
export type Sample = { t: number; metric: string; labels: Labels; value: number; detail?: unknown };

/** An event on the timeline of the run. `by` names the component that reported it, such as `journeys` or `store`. */
export type RunEvent = { t: number; kind: EventKind; text: string; by: string; data?: Record<string, unknown> };

export type EventKind =
  | 'run-start'
  | 'phase-start'
  | 'run-end'
  | 'fault'
  | 'error'
  | 'exception'
  | 'blocked-host'
  | 'target-broken'
  | 'target-stall'
  | 'target-died'
  | 'target-restarted'
  | 'producer-crashed'
  | 'delivery'
  | 'finding'
  | 'field-data'
  | 'interrupted'
  | 'note';
