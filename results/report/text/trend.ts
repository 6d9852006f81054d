import { mean } from 'simple-statistics';
import { extremes } from '../../../scenarios/base/long-lists.ts';
import { fewestRuns, type Trend, type TrendMetric, type TrendSeries } from '../../record/trend.ts';
import { formatCountOf } from '../../words/format.ts';
import { changeLine, driftLine } from '../sections/trend.ts';

/** Returns a trend as terminal text: a chart of each series, and the runs at which the values changed. */
export function trendText({ metric, series, breaks }: Trend, plan: string, width: number): string {
  const lines = series.flatMap((one) => [
    '',
    ...seriesLines(one, metric, width),
    ...breaks
      .filter((found) => found.run === one.runs[0]?.id)
      .map((found) => `  not comparable with earlier runs, which differ in ${found.differs.join(', ')}`),
  ]);
  return `${[`${metric.name} of ${plan}`, ...lines].join('\n')}\n`;
}

function seriesLines(series: TrendSeries, metric: TrendMetric, width: number): string[] {
  const { runs, changes, drift } = series;
  const lines = [
    `  ${formatCountOf(runs.length, 'run')}, ${runs[0]!.at.slice(0, 10)} to ${runs.at(-1)!.at.slice(0, 10)}`,
    `  ${sparkline(
      runs.map((run) => run.value),
      Math.max(20, width - 4),
    )}`,
  ];
  if (runs.length < fewestRuns) return [...lines, `  too few runs for a trend: at least ${fewestRuns} are needed`];
  for (const change of changes) lines.push(`  ${changeLine(change, metric)}`);
  if (drift) lines.push(`  drifts ${driftLine(drift, metric)}`);
  if (changes.length === 0 && !drift) lines.push('  no change');
  return lines;
}

const bars = '▁▂▃▄▅▆▇█';

/** Returns a line of bars. If the runs do not fit into the width, each bar shows the mean of several runs. */
function sparkline(values: readonly number[], width: number): string {
  const each = Math.ceil(values.length / width);
  const means = Array.from({ length: Math.ceil(values.length / each) }, (_, i) => {
    const part = values.slice(i * each, (i + 1) * each);
    return mean(part);
  });
  const [low, high] = extremes(means);
  return means
    .map((value) => bars[high > low ? Math.min(7, Math.floor(((value - low) / (high - low)) * 8)) : 3])
    .join('');
}
