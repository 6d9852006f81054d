import type { Evidence } from '../../record/evidence.ts';
import { formatCountOf, formatOffset, formatValue } from '../../words/format.ts';
import { type Chart, finishChart, round } from './chart.ts';
import { webVitals } from './shown-metrics.ts';

/**
 * Returns a chart of the web vitals in seconds, with one point for each page view; undefined without such a value.
 */
export function vitalPoints(evidence: Evidence): Chart | undefined {
  const points = webVitals
    .filter((vital) => vital.unit === 's')
    .flatMap(({ metric, short }) =>
      [...evidence.samples(metric)].map(({ t, value }) => ({ label: short, at: (t - evidence.t0Ms) / 1000, value })),
    )
    .sort((a, b) => a.at - b.at);
  if (points.length === 0) return undefined;
  const labels = [...new Set(points.map((point) => point.label))];
  const slowest = points.reduce((a, b) => (b.value > a.value ? b : a));
  const value = `${slowest.label} ${formatValue(slowest.value, 's')} at ${formatOffset(slowest.at)}`;
  return finishChart(
    { id: 'vitals', title: 'Web vitals of each page view', unit: 's', scale: 'log', kind: 'points' },
    points.map((point) => round(point.at)),
    labels.map((label) => ({
      label,
      values: points.map((point) => (point.label === label ? round(point.value) : null)),
    })),
    [`${formatCountOf(points.length, 'value')} of ${labels.join(', ')}; the slowest was ${value}.`],
  );
}
