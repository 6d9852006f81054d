import { formatOffset, formatValue } from '../../words/format.ts';

/** One line, or one layer of a stack. Two lines that coincide are both visible if one is `dashed`. */
export type Series = { label: string; values: (number | null)[]; dashed?: true };

/** A chart of a report. Its values are already rounded. */
export type Chart = {
  /** The id of the chart's element in the page. */
  id: string;
  title: string;
  unit: string;
  /** The scale of the values: `log` for values that span several decades. */
  scale: 'linear' | 'log';
  /** A stack draws each series on top of the previous one. */
  kind: 'lines' | 'points' | 'stack';
  /** `failures`: the colours begin with red, because every series is an error. */
  colours: 'series' | 'failures';
  /** Seconds from the start of the load, ascending. */
  seconds: number[];
  series: Series[];
  /** The content of the chart as a sentence, for readers who cannot see it. */
  summary: string;
};

/** The properties of a chart that do not depend on the run. */
export type ChartFrame = Pick<Chart, 'id' | 'title' | 'unit'> & Partial<Pick<Chart, 'scale' | 'kind' | 'colours'>>;

/** The time axis of all charts: `length` steps of `step` seconds each, from the start of the load. */
export type Axis = { step: number; length: number };

// A line has at most this many points, because a screen cannot show more. Each point of a long run covers several
// seconds.
const maxPoints = 600;
// The palette of the page has eight colours, so a chart has at most eight series.
const maxSeries = 8;

/** Returns the axis of a run that ends `endSeconds` after the start of the load. */
export function toAxis(endSeconds: number): Axis {
  const step = Math.max(1, Math.ceil(endSeconds / maxPoints));
  return { step, length: Math.ceil(endSeconds / step) };
}

/** Returns the index of the step that contains `t` (epoch ms); undefined outside the axis. */
export function stepAt(axis: Axis, t: number, t0Ms: number): number | undefined {
  const index = Math.floor((t - t0Ms) / 1000 / axis.step);
  return index >= 0 && index < axis.length ? index : undefined;
}

/** Returns a chart of the `maxSeries` series with the highest peaks; undefined without a series. */
export function toChart(frame: ChartFrame, axis: Axis, all: readonly Series[]): Chart | undefined {
  if (all.length === 0) return undefined;
  const highest = [...all].sort((a, b) => peakOf(b).value - peakOf(a).value).slice(0, maxSeries);
  // Sorting by name gives a scenario the same colour in all charts that show the same scenarios.
  const series = highest.sort((a, b) => a.label.localeCompare(b.label)).map(roundValues);
  const left = all.length - series.length;
  const sentences = series.map((one) => describe(one, frame.unit, axis));
  return finishChart(frame, secondsOf(axis), series, [
    ...sentences,
    ...(left > 0 ? [`${left} smaller series are not drawn.`] : []),
  ]);
}

/** Returns a chart of series whose values are already rounded. */
export function finishChart(
  frame: ChartFrame,
  seconds: number[],
  series: Series[],
  sentences: readonly string[],
): Chart {
  const defaults = { scale: 'linear', kind: 'lines', colours: 'series' } as const;
  return { ...defaults, ...frame, seconds, series, summary: sentences.join(' ') };
}

/** Returns the start of each step, in seconds from the start of the axis. */
export function secondsOf({ step, length }: Axis): number[] {
  return Array.from({ length }, (_, index) => index * step);
}

/** Returns the number rounded to five significant digits: a screen shows no more, and the page stays small. */
export function round(value: number): number {
  return Number(value.toPrecision(5));
}

function roundValues(series: Series): Series {
  return { ...series, values: series.values.map((value) => (value === null ? null : round(value))) };
}

function describe(series: Series, unit: string, axis: Axis): string {
  const known = series.values.filter((value) => value !== null).sort((a, b) => a - b);
  if (known.length === 0) return `${series.label}: no value.`;
  if (known.at(-1) === 0) return `${series.label}: none.`;
  const median = formatValue(known[Math.ceil(known.length / 2) - 1]!, unit);
  const peak = peakOf(series);
  const at = formatOffset(peak.index * axis.step).replace('.000', '');
  return `${series.label}: median ${median}, highest ${formatValue(peak.value, unit)} at ${at}.`;
}

function peakOf({ values }: Series): { index: number; value: number } {
  let peak = { index: 0, value: Number.NEGATIVE_INFINITY };
  values.forEach((value, index) => {
    if (value !== null && value > peak.value) peak = { index, value };
  });
  return peak;
}
