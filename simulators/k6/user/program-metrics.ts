import type { Metric } from '../../../results/record/metric.ts';
import { ownMetrics } from '../../../scenarios/lib/names.ts';
import { programTag } from '../program/keys.ts';
import { metrics as k6Metrics } from '../rows/metrics.ts';
import { rateCounts, seriesName } from '../rows/series-name.ts';
import { besideIterations, besideResults } from '../rows/zero-beside.ts';
import type { MadeMetric, Scan } from './scan-program.ts';

const known = new Set(k6Metrics.map(({ name }) => name));

/**
 * Returns the first name of a script's metric that k6 or meshproof already uses; undefined if there is none. The record
 * cannot separate the values of two metrics with one name.
 */
export function takenName({ metrics }: Pick<Scan, 'metrics'>): string | undefined {
  const taken: readonly string[] = Object.values(ownMetrics);
  return metrics.find((made) => taken.includes(made.name) || metricsOf(made).some(({ name }) => known.has(name)))?.name;
}

/**
 * Returns the metrics of k6 and the metrics that the programs create under literal names. Every word in a program may
 * be a tag, and tags become labels, so every word is accepted as a label.
 */
export function programMetrics(scans: readonly Pick<Scan, 'metrics' | 'words'>[]): Metric[] {
  const words = [...new Set(scans.flatMap((scan) => [...scan.words]))];
  const withTags = (metric: Metric): Metric => ({
    ...metric,
    labels: [...new Set([...metric.labels, programTag, 'group', ...words])],
  });
  const made = scans.flatMap((scan) => scan.metrics.flatMap(metricsOf)).filter(({ name }) => !known.has(name));
  const unique = new Map(made.map((metric) => [metric.name, metric]));
  return [...k6Metrics, ...unique.values()].map(withTags);
}

const base = { labels: ['scenario', 'phase'], better: null };
const count = { ...base, kind: 'count', unit: '1' } as const;

/**
 * Returns the series of a script's metric. A Rate has two series: a gauge with the share of true values, and a counter.
 */
function metricsOf({ name, type, isTime }: MadeMetric): Metric[] {
  const help = `custom metric of the script: ${type} ${name}`;
  switch (type) {
    case 'Counter':
      return [{ ...count, name: seriesName(name, 'counter', 'default'), help, zeroBeside: besideIterations }];
    case 'Gauge':
      return [{ ...base, name: seriesName(name, 'gauge', 'default'), kind: 'gauge', unit: '1', help }];
    case 'Trend': {
      const series = seriesName(name, 'trend', isTime ? 'time' : 'default');
      return [{ ...base, name: series, kind: 'histogram', unit: isTime ? 's' : '1', help }];
    }
    case 'Rate': {
      const counts = rateCounts(name);
      const share = { metric: counts, label: 'result', value: 'true' };
      return [
        { ...base, name: seriesName(name, 'rate', 'default'), kind: 'gauge', unit: '1', help, share },
        {
          ...{ ...count, name: counts, labels: [...base.labels, 'result'], help },
          zeroBeside: besideResults(counts),
        },
      ];
    }
  }
}
