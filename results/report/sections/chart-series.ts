import type { Evidence } from '../../record/evidence.ts';
import { histogramQuantile } from '../../record/histogram.ts';
import { HistogramSum } from '../../record/histogram-sum.ts';
import { type Labels, labelKey, matches } from '../../record/metric.ts';
import { type Axis, type Series, stepAt } from './chart.ts';

/** A counter to draw. `label` returns the name of the series to which a row belongs. */
export type RateSource = {
  metric: string;
  match?: Labels;
  label(labels: Labels): string;
  dashed?: true;
};

/** Returns the scenario of a row; `k6` if the row has no scenario. */
export function scenarioOf(labels: Labels): string {
  return labels.scenario || 'k6';
}

/**
 * Returns counts per second, one value for each step of the axis. A step without a row is 0. All steps after the last
 * row are null. If the metrics have rows but no row matches a source, the result is one line of zeros with `none` as
 * its label. Without `none`, the result is empty.
 */
export function rates(evidence: Evidence, axis: Axis, sources: readonly RateSource[], none?: string): Series[] {
  const lines = new Map<string, { values: number[]; dashed?: true }>();
  let last = -1;
  for (const { metric, match = {}, label, dashed } of sources) {
    for (const row of evidence.rows(metric)) {
      const index = stepAt(axis, row.t, evidence.t0Ms);
      if (index === undefined || !('n' in row)) continue;
      last = Math.max(last, index);
      if (!matches(row.labels, match)) continue;
      const name = label(row.labels);
      const line = lines.get(name) ?? { values: zeros(axis), ...(dashed && { dashed }) };
      lines.set(name, line);
      line.values[index]! += row.n / axis.step;
    }
  }
  if (lines.size === 0 && none !== undefined && last >= 0) lines.set(none, { values: zeros(axis) });
  return [...lines].map(([label, line]) => ({
    label,
    ...line,
    values: line.values.map((value, index) => (index <= last ? value : null)),
  }));
}

/** Returns the 95th percentile of a histogram metric in each step, as one series for each label. */
export function quantiles(
  evidence: Evidence,
  axis: Axis,
  metric: string,
  label: (labels: Labels) => string = scenarioOf,
): Series[] {
  const lines = new Map<string, HistogramSum[]>();
  for (const row of evidence.rows(metric)) {
    const index = stepAt(axis, row.t, evidence.t0Ms);
    if (index === undefined || !('h' in row)) continue;
    const name = label(row.labels);
    const line = lines.get(name) ?? Array.from({ length: axis.length }, () => new HistogramSum());
    lines.set(name, line);
    line[index]!.add(row.h);
  }
  return [...lines].map(([name, line]) => ({
    label: name,
    values: line.map((sum) => finite(histogramQuantile(sum.build(), 0.95).value)),
  }));
}

/** Returns the highest value of each gauge in each step. A gauge without a row has no series. */
export function gauges(
  evidence: Evidence,
  axis: Axis,
  sources: readonly (readonly [metric: string, label: string])[],
): Series[] {
  return sources.flatMap(([metric, label]) => {
    // In each second, the last value of a series counts. Each worker or instance has its own series, so the values of
    // all series of a gauge are added.
    const seconds = new Map<number, Map<string, number>>();
    for (const row of evidence.rows(metric)) {
      if (!('v' in row)) continue;
      const second = seconds.get(row.t) ?? new Map<string, number>();
      seconds.set(row.t, second.set(labelKey(row.labels), row.v));
    }
    const values = new Array<number | null>(axis.length).fill(null);
    for (const [t, second] of seconds) {
      const value = [...second.values()].reduce((sum, one) => sum + one, 0);
      const index = stepAt(axis, t, evidence.t0Ms);
      if (index !== undefined) values[index] = Math.max(values[index] ?? Number.NEGATIVE_INFINITY, value);
    }
    return values.some((value) => value !== null) ? [{ label, values }] : [];
  });
}

function zeros(axis: Axis): number[] {
  return new Array<number>(axis.length).fill(0);
}

function finite(value: number): number | null {
  return Number.isFinite(value) ? value : null;
}
