import { fewestRuns, type Trend, type TrendMetric, type TrendSeries } from '../../record/trend.ts';
import { formatChance, formatCountOf, formatValue } from '../../words/format.ts';
import { changeLine, driftLine } from '../sections/trend.ts';
import { html } from './markup.ts';
import { page } from './page.ts';
import { empty, section, table } from './parts.ts';
import { plot } from './plot.ts';

/** Returns a trend as one page. */
export function trendHtml({ metric, series, breaks }: Trend, plan: string): string {
  const changes = series.reduce((sum, one) => sum + one.changes.length, 0);
  const lead = `${changes === 1 ? 'One change' : `${changes || 'No'} changes`} in ${formatCountOf(
    series.reduce((sum, one) => sum + one.runs.length, 0),
    'run',
  )}`;
  return page(
    `${metric.name} of ${plan}`,
    lead,
    series.map((one, i) => {
      const differs = breaks.find((found) => found.run === one.runs[0]?.id)?.differs.join(', ');
      const note = differs === undefined ? '' : `Not comparable with earlier runs, which differ in ${differs}. `;
      const title = `${one.runs[0]!.at.slice(0, 10)} to ${one.runs.at(-1)!.at.slice(0, 10)}`;
      return section(`series-${i}`, title, `${note}${formatCountOf(one.runs.length, 'run')}.`, [
        chart(one, metric),
        changesOf(one, metric),
      ]);
    }),
  );
}

function chart({ runs, changes }: TrendSeries, metric: TrendMetric) {
  const began = new Set(changes.map((change) => change.run));
  const show = (value: number) => formatValue(value, metric.unit);
  return plot({
    points: runs.map(({ id, value }, x) => ({
      x,
      y: value,
      mark: began.has(id) ? 'open' : 'plain',
      title: `${id}: ${show(value)}`,
    })),
    marks: changes.map((change) => ({ x: runs.findIndex((run) => run.id === change.run), label: change.verdict })),
    logarithmic: false,
    showX: (x) => runs[Math.round(x)]!.at.slice(0, 10),
    showY: show,
    summary:
      changes.length === 0
        ? `${metric.name}: no change`
        : changes.map((change) => changeLine(change, metric)).join('. '),
  });
}

function changesOf({ runs, changes, drift }: TrendSeries, metric: TrendMetric) {
  if (runs.length < fewestRuns) return empty(`Too few runs for a trend: at least ${fewestRuns} are needed.`);
  if (changes.length === 0 && !drift) return empty('No change and no drift.');
  return [
    changes.length > 0 &&
      table(
        'Changes',
        ['From run', 'Verdict', '>Before', '>Now', '>p-value', 'Commits'],
        changes.map((change) => [
          html`<code>${change.run}</code>`,
          change.verdict,
          formatValue(change.before, metric.unit),
          formatValue(change.now, metric.unit),
          formatChance(change.chance),
          change.commits.good && change.commits.bad ? `${change.commits.good}..${change.commits.bad}` : '–',
        ]),
      ),
    drift && html`<p>Apart from the changes, the metric drifts ${driftLine(drift, metric)}.</p>`,
  ];
}
