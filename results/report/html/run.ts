import type { Sections } from '../sections/sections.ts';
import { comparisonTable } from './comparison.ts';
import { html } from './markup.ts';
import { empty, facts, type Part, table } from './parts.ts';

/** Returns the planned and the completed work of each load generator, by phase. */
export function phasesPart({ phases, producers }: Sections): Part {
  if (phases.length === 0 && producers.length === 0) {
    return { lead: null, body: empty('The run ended before its first phase.') };
  }
  const phaseRows = phases.map((row) => [
    row.phase,
    row.start,
    row.length,
    row.producer,
    row.offered,
    row.rate,
    row.completed,
    row.attained,
    row.dropped,
    row.unfinished,
  ]);
  const producerRows = producers.map((row) => [
    row.name,
    row.status === 'done' ? 'done' : html`<span class="bad">${row.status}</span>`,
    row.offered,
    row.completed,
    row.dropped,
    row.reason || '–',
  ]);
  const heads = [
    'Phase',
    '>Start',
    '>Length',
    'Producer',
    '>Offered',
    '>Rate',
    '>Completed',
    '>Attained',
    '>Dropped',
    '>Unfinished',
  ];
  return {
    lead: 'The planned load of each producer by phase, and the work that it completed.',
    body: [
      phases.length > 0 && table('Phases', heads, phaseRows),
      producers.length > 0 &&
        table('Producers', ['Producer', 'Status', '>Offered', '>Completed', '>Dropped', 'Reason'], producerRows),
    ],
  };
}

/** Returns a table of the caveats on the verdicts, each with its SLOs. */
export function reachPart({ reach }: Sections): Part {
  const rows = reach.map(({ slos, text }) => [slos, text]);
  return { lead: null, body: table('Limits of the verdicts', ['SLO', 'Not shown'], rows) };
}

/** Returns the reasons that make data of the run invalid. */
export function validityPart({ validity }: Sections): Part {
  const rows = validity.reasons.map((row) => [html`<code>${row.code}</code>`, row.cause, row.taints, row.evidence]);
  return {
    lead:
      validity.status === 'valid'
        ? 'The load generators and this machine kept to the plan, so the measurements are valid.'
        : 'An SLO that depends on invalid data is INVALID: it neither passes nor fails.',
    body: rows.length > 0 && table('Reasons why data is invalid', ['Code', 'Cause', 'Invalid data', 'Evidence'], rows),
  };
}

/** Returns how much of each error budget the events of the run spend, and when alerts would have fired. */
export function budgetsPart({ budgets }: Sections): Part {
  const rows = budgets.rows.map((row) => [row.slo, row.spent, row.period, row.bad, row.page, row.ticket]);
  return {
    lead:
      'The error budget that this run would have spent, and when the alerts of "slo compile" would have fired. ' +
      'Every event counts, warm-up included. The part of each window and of the budget period outside of the run is assumed to have ' +
      'the mean traffic of the run and no errors.',
    body: table('Spent error budgets', ['SLO', '>Spent', '>Budget period', '>Bad events', 'Page', 'Ticket'], rows),
  };
}

/** Returns the findings, each with the place to look at. */
export function findingsPart({ findings }: Sections): Part {
  if (findings.length === 0) return { lead: null, body: empty('Nothing unusual was found.') };
  const rows = findings.map((row) => [html`<span class="kind">${row.at}</span>`, row.kind, row.text, row.lookAt]);
  return {
    lead: 'Unusual behaviour during the run. Findings are not part of the verdict.',
    body: table('Findings in order of time', ['At', 'Kind', 'Observation', 'Look at'], rows),
  };
}

/** Returns the events of the run. */
export function eventsPart({ events }: Sections): Part {
  if (events.rows.length === 0) return { lead: null, body: empty('No event was recorded.') };
  const rows = events.rows.map((row) => [
    html`<span class="kind">${row.at}</span>`,
    html`<span class="kind ${row.loud && 'loud'}">${row.label}</span>`,
    row.text,
    row.by,
  ]);
  const omitted = events.omitted > 0 ? ` ${events.omitted} more events are in the record.` : '';
  return {
    lead: `Times are minutes and seconds since the common start of the load.${omitted}`,
    body: table('Events in order of time', ['At', 'Event', 'Description', 'Reported by'], rows),
  };
}

/** Returns the comparison with earlier runs, then the SLOs of the previous run beside those of this run. */
export function differencePart({ difference, comparison }: Sections): Part {
  if (!difference) return { lead: null, body: empty('There is no earlier complete run of this plan on this target.') };
  const rows = difference.rows.map((row) => [row.name, row.phase, row.before, row.now, row.change, row.verdicts]);
  const body =
    rows.length > 0
      ? table('This run and the previous one', ['SLO', 'Phase', '>Before', '>Now', '>Change', 'Verdict'], rows)
      : empty('The two runs have no SLO in common.');
  return {
    lead: html`Compared with <code>${difference.id}</code> of ${difference.when}. ${difference.note}`,
    body: [comparison && comparisonTable(comparison), body],
  };
}

/** Returns the section on the delivery to Prometheus, the artifacts and the environment of the run. */
export function recordPart({ delivery, environment, artifacts, headline }: Sections): Part {
  const command =
    delivery.command !== null &&
    html`<p>Send ${delivery.unsent}:</p><pre class="command" tabindex="0"><code>${delivery.command}</code></pre>`;
  const files =
    artifacts.length > 0
      ? html`<ul class="files">${artifacts.map((path) => html`<li><a href="${relativeLink(path)}">${path}</a></li>`)}</ul>`
      : empty('No artifact was kept.');
  return {
    lead: null,
    body: html`<div class="pair">
    <div><h3>Prometheus</h3><p>${[delivery.samples, delivery.reason].filter(Boolean).join(': ')}</p>${command}<h3>Artifacts</h3>${files}</div>
    <div><h3>Environment</h3>${facts([
      ['seed', headline.seed],
      ...(headline.tags.length > 0 ? [['tags', headline.tags.join(', ')] as const] : []),
      ...environment.map(({ key, value }) => [key, value] as const),
    ])}</div>
  </div>`,
  };
}

/** Returns a link to an artifact. For any `path`, the link stays in the folder of the run. */
export function relativeLink(path: string): string {
  const parts = path.split(/[\\/]/).filter((part) => part !== '' && part !== '.' && part !== '..');
  return `./${parts.map((part) => encodeURIComponent(part.replace(/\p{Cs}/gu, ''))).join('/')}`;
}
