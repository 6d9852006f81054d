import { largest, smallest } from '../../../scenarios/base/long-lists.ts';
import type { Evidence } from '../../record/evidence.ts';
import { type Histogram, upperEdge } from '../../record/histogram.ts';
import { formatCount, formatValue } from '../../words/format.ts';
import { shown } from './shown-metrics.ts';

/**
 * The distribution of response times over time. It shows what one quantile hides, such as two peaks or a slow start.
 */
export type HeatMap = {
  columns: number;
  /** The response times of each row as text, slowest first. */
  rows: string[];
  /** `shade` is √(count of the cell / largest count of a cell). The root keeps a few slow requests visible. */
  cells: { column: number; row: number; shade: number; title: string }[];
  seconds: number;
  summary: string;
};

/** The largest number of columns. With 90 columns, a cell in the page is about 6.5 px wide. */
const mostColumns = 90;
/** Each row is one bucket of this histogram schema. The bounds of a row are √2 times the bounds of the row below. */
const rowSchema = 1;
/** The largest number of rows. 24 rows reach from the slowest response time down to 1/4096 of it. */
const mostRows = 24;

/**
 * Returns the heat map of the response times of all requests; null if the run has no requests. Times below the lowest
 * row are left out.
 */
export function toHeatMap(evidence: Evidence, seconds: number): HeatMap | null {
  const columns = Math.min(mostColumns, Math.ceil(seconds));
  const step = seconds / columns;
  const counts = Array.from({ length: columns }, () => new Map<number, number>());
  const all = new Map<number, number>();
  for (const row of evidence.rows(shown.requestDuration)) {
    if (!('h' in row)) continue;
    const column = Math.min(columns - 1, Math.max(0, Math.floor((row.t - evidence.t0Ms) / 1000 / step)));
    for (const [height, count] of heightsOf(row.h)) {
      counts[column]!.set(height, (counts[column]!.get(height) ?? 0) + count);
      all.set(height, (all.get(height) ?? 0) + count);
    }
  }
  if (all.size === 0) return null;
  const top = largest(all.keys());
  const bottom = Math.max(smallest(all.keys()), top - mostRows + 1);
  const fullest = largest(counts.flatMap((column) => [...column.values()]));
  const nameOf = (height: number) =>
    `${formatValue(upperEdge(height - 1, rowSchema), 's')} to ${formatValue(upperEdge(height, rowSchema), 's')}`;
  const cells = counts.flatMap((heights, column) =>
    [...heights].flatMap(([height, count]) => {
      if (height < bottom) return [];
      const title = `${nameOf(height)}: ${formatCount(count)}`;
      return { column, row: top - height, shade: Number(Math.sqrt(count / fullest).toFixed(2)), title };
    }),
  );
  const most = [...all].sort((a, b) => b[1] - a[1])[0]![0];
  return {
    columns,
    rows: Array.from({ length: top - bottom + 1 }, (_, i) => nameOf(top - i)),
    cells,
    seconds,
    summary: `The most frequent response times are from ${nameOf(most)}, the slowest from ${nameOf(top)}.`,
  };
}

/** Returns the counts of a histogram by row of the map. The buckets of a row are adjacent, so one pass is enough. */
function heightsOf({ schema, index, count }: Histogram): [height: number, count: number][] {
  const shift = 2 ** (schema - rowSchema);
  const heights: [height: number, count: number][] = [];
  for (let i = 0; i < index.length; i++) {
    const height = Math.ceil(index[i]! / shift);
    const last = heights.at(-1);
    if (last?.[0] === height) last[1] += count[i]!;
    else heights.push([height, count[i]!]);
  }
  return heights;
}
