import { formatOffset, formatValue } from '../../words/format.ts';

export type Series = { label: string; values: (number | null)[] };
export type Chart = {
  id: string;
  title: string;
  unit: string;
  /** What spans decades is drawn on a logarithmic axis. */
  scale: 'linear' | 'log';
  /** A stack is drawn one series upon the other, from the first on. */
  kind: 'lines' | 'points' | 'stack';
  /** Seconds from T0, ascending. */
  seconds: number[];
  series: Series[];
  /** What the picture says, for those who do not see it. */
  summary: string;
};

/** `length` steps of `step` seconds each, from T0. */
export type Axis = { step: number; length: number };

/** More points than this add nothing to a chart: a long run is drawn in steps of several seconds. */
const maxPoints = 600;
const maxSeries = 8;

export function toAxis(endSeconds: number): Axis {
  const step = Math.max(1, Math.ceil(endSeconds / maxPoints));
  return { step, length: Math.ceil(endSeconds / step) };
}

/** The biggest series, rounded for the page; undefined when there is none. */
export function toChart(id: string, title: string, unit: string, axis: Axis, all: Series[]): Chart | undefined {
  if (all.length === 0) return undefined;
  const biggest = [...all].sort((a, b) => peakOf(b).value - peakOf(a).value).slice(0, maxSeries);
  // By name and not by size, so that a scenario has the same colour in every chart.
  const series = biggest
    .sort((a, b) => a.label.localeCompare(b.label))
    .map(({ label, values }) => ({ label, values: values.map((value) => (value === null ? null : round(value))) }));
  const seconds = Array.from({ length: axis.length }, (_, index) => index * axis.step);
  const summary = series.map((one) => describe(one, unit, axis)).join(' ');
  const left = all.length - series.length;
  return {
    id,
    title,
    unit,
    scale: id === 'latency' ? 'log' : 'linear',
    kind: 'lines',
    seconds,
    series,
    summary: left > 0 ? `${summary} ${left} smaller series are not drawn.` : summary,
  };
}

function describe(series: Series, unit: string, axis: Axis): string {
  const known = series.values.filter((value) => value !== null).sort((a, b) => a - b);
  if (known.length === 0) return `${series.label}: nothing.`;
  if (known.at(-1) === 0) return `${series.label}: none.`;
  const median = formatValue(known[Math.ceil(known.length / 2) - 1]!, unit);
  const peak = peakOf(series);
  return `${series.label}: median ${median}, highest ${formatValue(peak.value, unit)} at ${formatOffset(peak.index * axis.step).replace('.000', '')}.`;
}

function peakOf({ values }: Series): { index: number; value: number } {
  let peak = { index: 0, value: Number.NEGATIVE_INFINITY };
  values.forEach((value, index) => {
    if (value !== null && value > peak.value) peak = { index, value };
  });
  return peak;
}

/** Five digits are more than a screen shows, and keep the page small. */
export function round(value: number): number {
  return Number(value.toPrecision(5));
}
