import type { Evidence } from '../../record/evidence.ts';
import { type Histogram, histogramQuantile, mergeHistograms } from '../../record/histogram.ts';
import { type Labels, labelKey } from '../../record/metric.ts';
import { formatOffset, formatValue } from '../../words/format.ts';
import { type Axis, type Chart, round, toAxis, toChart } from './chart.ts';
import { type HeatMap, toHeatMap } from './heat-map.ts';
import { shown, webVitals } from './shown-metrics.ts';
import { partsChart } from './timeline-chat.ts';

export type Mark = { second: number; kind: string; text: string };
export type Band = { name: string; kind: string; start: number; end: number };
export type Timeline = { end: number; bands: Band[]; marks: Mark[]; charts: Chart[]; heatMap: HeatMap | null };

const maxMarks = 40;
const unmarked = new Set(['run-start', 'run-end', 'phase-start', 'note', 'delivery', 'error', 'exception']);

export function toTimeline(evidence: Evidence): Timeline {
  const end = Math.max(evidence.phases.at(-1)?.endS ?? 0, 1);
  const axis = toAxis(end);
  const secondOf = (t: number) => (t - evidence.t0Ms) / 1000;
  const charts = [
    rates(evidence, axis, 'requests', 'Requests', [[shown.requests, {}, scenarioOf]]),
    quantiles(evidence, axis, 'latency', 'Response time, 95th percentile', shown.requestDuration),
    rates(evidence, axis, 'errors', 'Errors', [
      [shown.requests, { expected_response: 'false' }, (labels) => `${scenarioOf(labels)} failed`],
      [shown.droppedIterations, {}, (labels) => `${scenarioOf(labels)} dropped`],
    ]),
    rates(evidence, axis, 'mesh', 'Mesh messages', [
      [shown.meshSent, {}, () => 'sent'],
      [shown.meshDelivered, {}, () => 'delivered'],
      [shown.meshLost, {}, ({ by = '?' }) => `lost by the ${by}`],
    ]),
    gauges(evidence, axis, 'busy', 'At work at once', '1', [
      [shown.virtualUsers, 'k6 virtual users'],
      [shown.meshNodes, 'mesh nodes connected'],
      [shown.chatInFlight, 'streams under way'],
    ]),
    quantiles(evidence, axis, 'ttft', 'Time to the first chunk, 95th percentile', shown.chatTtft, () => 'streams'),
    partsChart(evidence, axis),
    vitalPoints(evidence, secondOf),
    gauges(evidence, axis, 'stall', 'Target without an answer', 's', [[shown.targetStall, 'longest stall']]),
    gauges(evidence, axis, 'target-cpu', 'Processor of the target', '1', [[shown.targetCpu, 'cores used']]),
    gauges(evidence, axis, 'target-memory', 'Memory of the target', 'B', [[shown.targetMemory, 'held']]),
    gauges(evidence, axis, 'generator', 'This machine', '1', [
      [shown.generatorCpu, 'CPU cores used'],
      [shown.hostSteal, 'CPU share stolen'],
    ]),
  ];
  return {
    end,
    bands: evidence.phases.map(({ name, kind, startS, endS }) => ({ name, kind, start: startS, end: endS })),
    marks: evidence.events
      .filter((event) => !unmarked.has(event.kind))
      .slice(0, maxMarks)
      .map((event) => ({ second: round(secondOf(event.t)), kind: event.kind, text: event.text.slice(0, 200) })),
    charts: charts.filter((chart) => chart !== undefined),
    heatMap: toHeatMap(evidence, end),
  };
}

type Source = readonly [metric: string, match: Labels, label: (labels: Labels) => string];

function scenarioOf(labels: Labels): string {
  return labels.scenario || 'k6';
}

function indexOf(evidence: Evidence, t: number, axis: Axis): number | undefined {
  const index = Math.floor((t - evidence.t0Ms) / 1000 / axis.step);
  return index >= 0 && index < axis.length ? index : undefined;
}

/** Counts per second; between the first and the last row of its metric, a second without a row counted nothing. */
function rates(
  evidence: Evidence,
  axis: Axis,
  id: string,
  title: string,
  sources: readonly Source[],
): Chart | undefined {
  const lines = new Map<string, number[]>();
  let last = -1;
  for (const [metric, match, labelOf] of sources) {
    for (const row of evidence.rows(metric)) {
      const index = indexOf(evidence, row.t, axis);
      if (index === undefined || !('n' in row)) continue;
      last = Math.max(last, index);
      if (Object.entries(match).some(([name, value]) => row.labels[name] !== value)) continue;
      const label = labelOf(row.labels);
      const line = lines.get(label) ?? new Array<number>(axis.length).fill(0);
      lines.set(label, line);
      line[index]! += row.n / axis.step;
    }
  }
  const series = [...lines].map(([label, values]) => ({
    label,
    values: values.map((value, index) => (index <= last ? value : null)),
  }));
  if (series.length === 0 && id === 'errors' && last >= 0) series.push({ label: 'errors', values: zeros(axis, last) });
  return toChart(id, title, '1/s', axis, series);
}

function quantiles(
  evidence: Evidence,
  axis: Axis,
  id: string,
  title: string,
  metric: string,
  labelOf: (labels: Labels) => string = scenarioOf,
): Chart | undefined {
  const cells = new Map<string, Histogram[][]>();
  for (const row of evidence.rows(metric)) {
    const index = indexOf(evidence, row.t, axis);
    if (index === undefined || !('h' in row)) continue;
    const label = labelOf(row.labels);
    const line = cells.get(label) ?? Array.from({ length: axis.length }, () => []);
    cells.set(label, line);
    line[index]!.push(row.h);
  }
  const series = [...cells].map(([label, line]) => ({
    label,
    values: line.map((histograms) => finite(histogramQuantile(mergeHistograms(histograms), 0.95).value)),
  }));
  return toChart(id, title, 's', axis, series);
}

function gauges(
  evidence: Evidence,
  axis: Axis,
  id: string,
  title: string,
  unit: string,
  sources: readonly (readonly [metric: string, label: string])[],
): Chart | undefined {
  const series = sources.map(([metric, label]) => {
    // In a second the last value of a series holds; several series (one a worker or an instance) add up.
    const seconds = new Map<number, Map<string, number>>();
    for (const row of evidence.rows(metric)) {
      if (!('v' in row)) continue;
      const second = seconds.get(row.t) ?? new Map<string, number>();
      seconds.set(row.t, second.set(labelKey(row.labels), row.v));
    }
    const values = new Array<number | null>(axis.length).fill(null);
    for (const [t, second] of seconds) {
      const value = [...second.values()].reduce((sum, one) => sum + one, 0);
      const index = indexOf(evidence, t, axis);
      if (index !== undefined) values[index] = Math.max(values[index] ?? Number.NEGATIVE_INFINITY, value);
    }
    return { label, values };
  });
  return toChart(
    id,
    title,
    unit,
    axis,
    series.filter(({ values }) => values.some((value) => value !== null)),
  );
}

function vitalPoints(evidence: Evidence, secondOf: (t: number) => number): Chart | undefined {
  const points = webVitals
    .filter((vital) => vital.unit === 's')
    .flatMap((vital) =>
      [...evidence.samples(vital.metric)].map(({ t, value }) => ({ label: vital.short, at: secondOf(t), value })),
    )
    .sort((a, b) => a.at - b.at);
  if (points.length === 0) return undefined;
  const labels = [...new Set(points.map((point) => point.label))];
  return {
    id: 'vitals',
    title: 'Web vitals, each page view',
    unit: 's',
    scale: 'log',
    kind: 'points',
    seconds: points.map((point) => round(point.at)),
    series: labels.map((label) => ({
      label,
      values: points.map((point) => (point.label === label ? round(point.value) : null)),
    })),
    summary: `${points.length} values of ${labels.join(', ')}; the slowest was ${slowest(points)}.`,
  };
}

function slowest(points: readonly { label: string; at: number; value: number }[]): string {
  const worst = points.reduce((a, b) => (b.value > a.value ? b : a));
  return `${worst.label} ${formatValue(worst.value, 's')} at ${formatOffset(worst.at)}`;
}

function zeros(axis: Axis, last: number): (number | null)[] {
  return Array.from({ length: axis.length }, (_, index) => (index <= last ? 0 : null));
}

function finite(value: number): number | null {
  return Number.isFinite(value) ? value : null;
}
