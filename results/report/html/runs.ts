import type { LastingResults, LastingSlo, RunPoint } from '../../record/lasting/lasting-results.ts';
import type { Verdict } from '../../record/run.ts';
import { formatCountOf, formatTime, formatValue } from '../../words/format.ts';
import { verdictMarks } from '../../words/marks.ts';
import { pageAssets } from './assets.ts';
import { html, type Markup } from './markup.ts';
import { page } from './page.ts';
import { badge, empty, section, table } from './parts.ts';

/** A series with one value for each run; null for a run without a value. The kind `points` draws no line. */
type Line = { label: string; kind: 'line' | 'dashed' | 'points'; values: (number | null)[] };
type Points = { label: string; kind: Line['kind']; points: readonly RunPoint[] };
type Chart = { id: string; title: string; unit: string; seconds: number[]; series: Line[] };

const title = 'Results of all runs';

/** The row of verdicts shows at most this many runs. More runs do not fit into one line. */
const shownRuns = 20;

/**
 * Returns the page that shows all runs of the last 15 days that one Prometheus has stored. Without such a run, the page
 * shows `command`, which makes a run.
 */
export function runsHtml(results: readonly LastingResults[], command: string): string {
  const charts = results.map((one, i) => [...valueCharts(one, `values-${i}`), ...budgetCharts(one, `budgets-${i}`)]);
  const parts = results.map((one, i) => resultsOf(one, `results-${i}`, charts[i]!));
  const lead =
    results.length === 0
      ? 'This Prometheus has no run of the last 15 days.'
      : 'The runs of the last 15 days in this Prometheus. Values are in base units: seconds, bytes, counts or shares.';
  const none = html`${empty('Send a run to it:')}<pre class="command" tabindex="0"><code>${command}</code></pre>`;
  if (results.length === 0) return page(title, lead, section('none', 'No run', null, none));
  const { runsClient } = pageAssets();
  return page(title, lead, parts, { id: 'runs-data', data: { charts: charts.flat() }, client: runsClient });
}

/** Returns the page that is shown when the results cannot be read from the Prometheus. */
export function runsErrorHtml(reason: string): string {
  return page(title, 'The results could not be read.', section('error', 'No answer', null, empty(reason)));
}

function resultsOf({ plan, target, slos, budgets }: LastingResults, id: string, charts: readonly Chart[]): Markup {
  const runs = [...new Set(slos.flatMap(({ verdicts }) => verdicts.map(({ t }) => t)))].sort((a, b) => a - b);
  const note = runs.length > shownRuns ? ` The strips show the verdicts of the last ${shownRuns} runs.` : '';
  const none = budgets.length === 0 && empty('No error budget was measured: no SLO of the plan is a share of events.');
  const body = [
    slos.length > 0 && verdictTable(slos, runs.slice(-shownRuns)),
    html`<div class="pair runs">${charts.map(
      (chart) => html`<div><h3>${chart.title}</h3><div data-chart="${chart.id}"></div></div>`,
    )}</div>`,
    none,
  ];
  return section(id, `${plan} on ${target}`, `${formatCountOf(runs.length, 'run')}.${note}`, body);
}

/**
 * Returns the table of SLOs. The columns of the newest run come first, so that even a narrow screen shows them. If the
 * newest run did not judge an SLO, these columns show no result: a result of an older run would look new.
 */
function verdictTable(slos: readonly LastingSlo[], runs: readonly number[]): Markup {
  const newest = runs.at(-1);
  const rows = slos.map(({ slo, phase, values, baseline, verdicts }) => {
    const last = verdicts.find(({ t }) => t === newest)?.verdict;
    return [
      `${slo} (${phase})`,
      last === undefined ? 'not judged' : html`<span class="${last.toLowerCase()}">${badge(last)}</span>`,
      valueAt(values, newest),
      valueAt(baseline, newest),
      html`<ol class="verdicts">${runs.map((t) => mark(t, verdicts.find((one) => one.t === t)?.verdict))}</ol>`,
    ];
  });
  const heads = ['SLO', 'Last verdict', '>Last value', '>Baseline', 'Verdicts, oldest first'];
  return table('SLOs in the last run, and their verdicts in earlier runs', heads, rows);
}

function mark(t: number, verdict: Verdict | undefined): Markup {
  const words = `${verdict ?? 'not judged'} at ${at(t)}`;
  const sign = verdict === undefined ? '–' : verdictMarks[verdict].mark;
  return html`<li class="${verdict?.toLowerCase() ?? ''}"><span role="img" aria-label="${words}" title="${words}">${sign}</span></li>`;
}

const valueAt = (points: readonly RunPoint[], t: number | undefined): string =>
  formatValue(points.find((point) => point.t === t)?.value ?? null, '1');

function valueCharts({ slos }: LastingResults, id: string): Chart[] {
  return slos
    .filter(({ values }) => values.length > 0)
    .map(({ slo, phase, values, baseline, verdicts }, i) => {
      const invalid = new Set(verdicts.flatMap(({ t, verdict }) => (verdict === 'INVALID' ? [t] : [])));
      const doubted = values.filter(({ t }) => invalid.has(t));
      const lines: Points[] = [{ label: 'value', kind: 'line', points: values.filter(({ t }) => !invalid.has(t)) }];
      if (baseline.length > 0) lines.push({ label: 'baseline', kind: 'dashed', points: baseline });
      if (doubted.length > 0) lines.push({ label: 'INVALID', kind: 'points', points: doubted });
      return chartOf(`${id}-${i}`, `${slo} (${phase})`, '1', lines);
    });
}

function budgetCharts({ budgets }: LastingResults, id: string): Chart[] {
  return budgets.map(({ slo, values }, i) =>
    chartOf(`${id}-${i}`, `${slo}: error budget spent by each run`, 'ratio', [
      { label: 'spent', kind: 'line', points: values },
    ]),
  );
}

const halfHourMs = 1_800_000;

function chartOf(id: string, title: string, unit: string, lines: readonly Points[]): Chart {
  const known = [...new Set(lines.flatMap(({ points }) => points.map(({ t }) => t)))].sort((a, b) => a - b);
  // uPlot would give a single time an axis of years, so a single run is drawn in the middle of an hour.
  const times = known.length === 1 ? [-halfHourMs, 0, halfHourMs].map((shift) => known[0]! + shift) : known;
  return {
    id,
    title,
    unit,
    seconds: times.map((t) => t / 1000),
    series: lines.map(({ label, kind, points }) => {
      const byTime = new Map(points.map(({ t, value }) => [t, Number.isFinite(value) ? value : null]));
      return { label, kind, values: times.map((t) => byTime.get(t) ?? null) };
    }),
  };
}

const at = (t: number): string => formatTime(new Date(t).toISOString());
