import type { Sections } from '../sections/sections.ts';
import { comparisonTable } from './comparison.ts';
import { html, type Markup } from './markup.ts';
import { empty, facts, section, table } from './parts.ts';

export function conductSection({ phases, producers }: Sections): Markup {
  if (phases.length === 0 && producers.length === 0) {
    return section('conduct', 'Conduct', null, empty('The run ended before its first phase.'));
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
  return section('conduct', 'Conduct', 'What was asked of each part, phase by phase, and what it did.', [
    phases.length > 0 && table('Phases', heads, phaseRows),
    producers.length > 0 &&
      table('Producers', ['Producer', 'Status', '>Offered', '>Completed', '>Dropped', 'Reason'], producerRows),
  ]);
}

export function validitySection({ validity }: Sections): Markup {
  const rows = validity.reasons.map((row) => [html`<code>${row.code}</code>`, row.cause, row.taints, row.evidence]);
  const lead =
    validity.status === 'valid'
      ? 'The run kept its own measuring in order.'
      : 'What rests on tainted data is neither pass nor fail.';
  return section(
    'validity',
    'Validity',
    lead,
    rows.length > 0 && table('What this run could not measure', ['Code', 'Cause', 'Taints', 'Evidence'], rows),
  );
}

export function findingsSection({ findings }: Sections): Markup {
  if (findings.length === 0) return section('findings', 'Findings', null, empty('Nothing else stands out.'));
  const rows = findings.map((row) => [html`<span class="kind">${row.at}</span>`, row.kind, row.text, row.lookAt]);
  return section(
    'findings',
    'Findings',
    'What happened inside the run. Findings are no part of the verdict.',
    table('What stands out', ['At', 'Kind', 'What was seen', 'What to look at'], rows),
  );
}

export function eventsSection({ events }: Sections): Markup {
  if (events.rows.length === 0) return section('events', 'Events', null, empty('No event was recorded.'));
  const rows = events.rows.map((row) => [
    html`<span class="kind">${row.at}</span>`,
    html`<span class="kind ${/^(fault|target|producer|interrupted|exception|blocked)/.test(row.kind) && 'loud'}">${row.kind}</span>`,
    row.text,
    row.by,
  ]);
  return section(
    'events',
    'Events',
    `Times are minutes and seconds from the common start.${events.omitted > 0 ? ` ${events.omitted} more are in the record.` : ''}`,
    table('Events in order', ['At', 'Event', 'What happened', 'Seen by'], rows),
  );
}

export function differenceSection({ difference, comparison }: Sections): Markup {
  if (!difference) {
    return section('difference', 'Last run', null, empty('There is no earlier run of this plan on this target.'));
  }
  const rows = difference.rows.map((row) => [row.name, row.phase, row.before, row.now, row.change, row.verdicts]);
  const body =
    rows.length > 0
      ? table('This run beside the last', ['SLO', 'Phase', '>Before', '>Now', '>Change', 'Verdict'], rows)
      : empty('The two runs have no SLO in common.');
  const lead = html`Beside <code>${difference.id}</code> of ${difference.when}. ${difference.note}`;
  return section('difference', 'Last run', lead, html`${comparison && comparisonTable(comparison)}${body}`);
}

export function recordSection({ delivery, environment, artifacts, headline }: Sections): Markup {
  const pushed =
    delivery.status === 'none' ? 'Nothing was pushed.' : `${delivery.confirmed} of ${delivery.sent} samples confirmed.`;
  const command =
    delivery.command !== null && html`<pre class="command" tabindex="0"><code>${delivery.command}</code></pre>`;
  return section(
    'record',
    'Record',
    null,
    html`<div class="pair">
    <div><h3>Prometheus</h3><p>${pushed} ${delivery.reason}</p>${command && [html`<p>To send it:</p>`, command]}
      <h3>Artifacts</h3>${
        artifacts.length > 0
          ? html`<ul class="files">${artifacts.map((path) => html`<li><a href="${relativeLink(path)}">${path}</a></li>`)}</ul>`
          : empty('None were kept.')
      }</div>
    <div><h3>Environment</h3>${facts([
      ['seed', headline.seed],
      ...(headline.tags.length > 0 ? [['tags', headline.tags.join(', ')] as const] : []),
      ...environment.map(({ key, value }) => [key, value] as const),
    ])}</div>
  </div>`,
  );
}

/** Whatever the name, the link stays below the run's own folder and is never an address. */
export function relativeLink(path: string): string {
  const parts = path.split(/[\\/]/).filter((part) => part !== '' && part !== '.' && part !== '..');
  return `./${parts.map((part) => encodeURIComponent(part.replace(/\p{Cs}/gu, ''))).join('/')}`;
}
