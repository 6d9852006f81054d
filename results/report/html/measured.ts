import { largest } from '../../../scenarios/base/long-lists.ts';
import { formatCount, formatCountOf, formatValue } from '../../words/format.ts';
import type { Sections } from '../sections/sections.ts';
import { heatMapFigure } from './heat-map.ts';
import { html, type Markup } from './markup.ts';
import { empty, type Part, table } from './parts.ts';
import { spark } from './spark.ts';
import { underLoadPart } from './under-load.ts';

/** Returns the heat map, and an empty frame with a summary for each chart. The script of the page draws the charts. */
export function timelinePart({ timeline }: Sections): Part {
  if (timeline.charts.length === 0) return { lead: null, body: empty('No series was recorded.') };
  return {
    lead: 'All charts have the same time axis. Shaded phases are not judged; dashed lines mark events. Drag to zoom, double click to reset.',
    body: html`<div class="charts">${timeline.charts.map(
      (chart) => html`<figure class="chart" id="chart-${chart.id}">
        <h3>${chart.title}</h3>
        <div class="plot" data-chart="${chart.id}"></div>
        <figcaption>${chart.summary}</figcaption>
      </figure>`,
    )}</div>
    ${timeline.heatMap && heatMapFigure(timeline.heatMap)}`,
  };
}

/** Returns tables of the requests, of the calls by API key and of the writes that were read back. */
export function endpointsPart({ endpoints, admission }: Sections): Part {
  if (endpoints.rows.length === 0) return { lead: null, body: empty('No request was recorded.') };
  const rows = endpoints.rows.map((row) => [
    html`<code>${row.name}</code>`,
    row.scenario,
    row.requests,
    row.failed ? html`<span class="bad">${row.errors}</span>` : '0',
    row.failed ? html`<span class="bad">${row.errorShare}</span>` : '–',
    row.p50,
    row.p95,
    row.p99,
    spark(
      row.overTime,
      `p95 of ${row.name} over time, at most ${formatValue(largest(row.overTime.map((value) => value ?? 0)), 's')}`,
    ) || '–',
    row.causes || '–',
  ]);
  const heads = [
    'Request',
    'Scenario',
    '>Count',
    '>Errors',
    '>Share',
    '>p50',
    '>p95',
    '>p99',
    'p95 trend',
    'By status',
  ];
  const lead = `${formatCountOf(endpoints.total, 'request')} over ${endpoints.scope}, ${formatCount(endpoints.errors)} of them errors.`;
  return {
    lead: `${lead} ${endpoints.note} ${endpoints.costs}`,
    body: [table('Requests by scenario and name', heads, rows), callersTable(admission), writesTable(admission)],
  };
}

/**
 * Returns a table of the calls by API key. If there is only one key and no call was rejected, returns false: the table
 * of requests already shows these calls.
 */
function callersTable({ callers, note }: Sections['admission']): Markup | false {
  if (callers.length < 2 && !callers.some(({ refused }) => refused)) return false;
  const rows = callers.map((row) => [
    html`<code>${row.key}</code>`,
    row.offered,
    row.admitted,
    row.limited,
    row.share,
    row.p50,
    row.p95,
  ]);
  const heads = ['Key', '>Calls offered', '>Admitted', '>Limited (429)', '>Share', '>p50', '>p95'];
  return html`${table('Calls by key, with the time that they waited for a rate limit', heads, rows)}<p class="note">${note}</p>`;
}

function writesTable({ writes }: Sections['admission']): Markup | false {
  if (writes.length === 0) return false;
  const rows = writes.map((row) => [
    row.what,
    row.checked,
    row.bad ? html`<span class="bad">${row.lost}</span>` : row.lost,
    row.bad ? html`<span class="bad">${row.doubled}</span>` : row.doubled,
  ]);
  return table('Accepted writes that were read back', ['Write', '>Checked', '>Lost', '>Doubled'], rows);
}

/** Returns tables of the mesh: the counts of messages, and the times of connections, pings and deliveries. */
export function meshPart({ mesh }: Sections): Part {
  if (mesh.rows.length === 0 && mesh.timings.length === 0) {
    return { lead: null, body: empty('No mesh message was recorded.') };
  }
  const ledger = mesh.rows.map((row) => [
    row.what,
    row.bad ? html`<span class="bad">${row.count}</span>` : row.count,
    row.share,
    row.meaning,
  ]);
  const timings = mesh.timings.map((row) => [row.what, row.samples, row.p50, row.p95, row.p99]);
  return {
    lead: `Every message of the run, warm-up included. ${mesh.note}`,
    body: html`<div class="pair">
      ${ledger.length > 0 && table('Message ledger', ['Messages', '>Count', '>Of sent', 'Meaning'], ledger)}
      ${timings.length > 0 && table('Mesh times', ['Time', '>Samples', '>p50', '>p95', '>p99'], timings)}
    </div>`,
  };
}

/** Returns the web vitals and the journey steps. */
export function webPart({ web, underLoad }: Sections): Part {
  const { vitals, field, journeys, steps } = web;
  if (vitals.length + journeys.length + steps.length === 0) return { lead: null, body: empty('No page was visited.') };
  const vitalRows = vitals.map((row) => [
    html`<abbr title="${row.title}">${row.vital}</abbr>`,
    row.page,
    row.samples,
    row.median,
    row.p75,
    row.worst,
    html`<span class="kind ${row.rating.replace(' ', '-')}">${row.rating}</span> <span class="detail kind">${row.limits}</span>`,
    row.attribution ? html`<span class="detail wide">${row.attribution}</span>` : '–',
  ]);
  const vitalHeads = [
    'Vital',
    'Page',
    '>Samples',
    '>Median',
    '>p75',
    '>Worst',
    'Rating at p75',
    'Cause of the worst value',
  ];
  const stepRows = steps.map((row) => [row.step, row.journey, row.samples, row.median, row.p75, row.worst]);
  const fieldRows = field.map((row) => [
    row.vital,
    row.page,
    row.views,
    row.lab,
    row.field,
    row.difference,
    row.differs === 0
      ? 'agrees'
      : html`<span class="kind poor">differs on ${formatCountOf(row.differs, 'view')}</span>`,
  ]);
  const fieldHeads = [
    'Vital',
    'Page',
    '>Views',
    '>Measured (median)',
    '>Posted (median)',
    '>Largest difference',
    'Agreement',
  ];
  const visits = journeys
    .map(
      ({ journey, succeeded, runs }) =>
        `${journey}: ${formatCount(succeeded)} of ${formatCountOf(runs, 'run')} succeeded`,
    )
    .join('; ');
  return {
    lead: `Measured in a browser. ${visits ? `${visits}.` : ''} Vitals are rated at the 75th percentile.`,
    body: [
      vitals.length > 0 && table('Web vitals by page', vitalHeads, vitalRows),
      underLoadPart(underLoad),
      field.length > 0 &&
        table('Vitals that the pages posted, beside those measured on the same page views', fieldHeads, fieldRows),
      steps.length > 0 &&
        table('Journey steps', ['Step', 'Journey', '>Samples', '>Median', '>p75', '>Worst'], stepRows),
    ],
  };
}
