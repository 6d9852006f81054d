import { mean } from 'simple-statistics';
import { fewestRuns, type Trend, type TrendChange, type TrendMetric, type TrendSeries } from '../../record/trend.ts';

/** A trend for people in a terminal: a chart of each series, and what changed in which run. */
export function trendText({ metric, series, breaks }: Trend, plan: string, width: number): string {
  const shown = series.flatMap((one) => [
    '',
    ...seriesLines(one, metric, width),
    ...breaks
      .filter((found) => found.run === one.runs[0]?.id)
      .map((found) => `  begins where runs no longer compare: ${found.differs.join(', ')}`),
  ]);
  return `${[`${metric.name} of ${plan}`, ...shown].join('\n')}\n`;
}

function seriesLines(series: TrendSeries, metric: TrendMetric, width: number): string[] {
  const { runs, changes, drift } = series;
  const lines = [
    `  ${runs.length} runs, ${runs[0]!.at.slice(0, 10)} to ${runs.at(-1)!.at.slice(0, 10)}`,
    `  ${sparkline(
      runs.map((run) => run.value),
      Math.max(20, width - 4),
    )}`,
  ];
  if (runs.length < fewestRuns) return [...lines, `  too few for a trend: ${fewestRuns} are needed`];
  lines.push(...changes.map((change) => `  ${changeLine(change, metric)}`));
  if (drift)
    lines.push(
      `  drifts: ${signedPercent(drift.perRun)}${metric.share ? ' points' : ''} a run (${drift.verdict}, chance ${chanceText(drift.chance)})`,
    );
  if (changes.length === 0 && !drift) lines.push('  no change');
  return lines;
}

/** `worse by +12.3 % (+10.1 % to +14.6 %) from 2026…-smoke-1f2e on; commits a1b2..c3d4; 102 ms → 115 ms`. */
export function changeLine(change: TrendChange, metric: TrendMetric): string {
  const { verdict, ratio, interval, run, after, commits, before, now } = change;
  const size = (value: number) => (ratio === null ? `${signedPercent(value)} points` : signedPercent(value - 1));
  const reach = interval ? ` (${size(interval[0])} to ${size(interval[1])})` : '';
  const range = commits.good && commits.bad ? `; commits ${commits.good}..${commits.bad}` : '';
  const values = `${valueText(before, metric.unit)} → ${valueText(now, metric.unit)}`;
  return `${verdict} by ${size(ratio ?? now - before)}${reach} from ${run} on, after ${after}${range}; ${values}`;
}

export function valueText(value: number, unit: string): string {
  const short = (number: number) => String(Number(number.toPrecision(4)));
  if (unit === 's') return value < 1 ? `${short(value * 1000)} ms` : `${short(value)} s`;
  return unit === 'ratio' ? `${short(value * 100)} %` : `${short(value)}${unit === '1' ? '' : ` ${unit}`}`;
}

export function chanceText(chance: number): string {
  return chance < 1e-6 ? 'below one in a million' : chance.toPrecision(2);
}

function signedPercent(share: number): string {
  const percent = Number((share * 100).toPrecision(3));
  return `${percent > 0 ? '+' : ''}${percent} %`;
}

const bars = '▁▂▃▄▅▆▇█';

/** One character for each run, or the mean of a few where there are more runs than room. */
function sparkline(values: readonly number[], width: number): string {
  const each = Math.ceil(values.length / width);
  const means = Array.from({ length: Math.ceil(values.length / each) }, (_, i) => {
    const part = values.slice(i * each, (i + 1) * each);
    return mean(part);
  });
  const [low, high] = [Math.min(...means), Math.max(...means)];
  return means
    .map((value) => bars[high > low ? Math.min(7, Math.floor(((value - low) / (high - low)) * 8)) : 3])
    .join('');
}
