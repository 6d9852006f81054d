import type { Verdict } from '../../record/run.ts';
import { escapeMarkdown as md } from '../../words/escape.ts';
import type { Sections } from '../sections/sections.ts';

const icons: Record<Verdict, string> = { PASS: '✅', FAIL: '❌', INVALID: '🚫', INCONCLUSIVE: '❔' };
const quietKinds = new Set(['run-start', 'run-end', 'phase-start', 'note', 'delivery', 'finding']);
const maxEvents = 20;

/** For a pull request: the verdict and the SLOs in sight, the rest folded away. */
export function renderMarkdown(sections: Sections): string {
  const { headline } = sections;
  const parts = [
    `## ${icons[headline.verdict]} ${headline.verdict}: ${md(headline.reason)}`,
    facts(sections),
    slos(sections),
    validity(sections),
    findings(sections),
    events(sections),
    folded('Endpoints', endpoints(sections)),
    folded('Streamed inference', chat(sections)),
    folded('Rate limits and writes', admission(sections)),
    folded('Mesh', mesh(sections)),
    folded('Web vitals', web(sections)),
    comparisonPart(sections),
    folded(sections.difference ? `Since ${md(sections.difference.id)}` : '', difference(sections)),
    delivery(sections),
  ];
  return `${parts.filter((part) => part !== '').join('\n\n')}\n`;
}

function facts({ headline }: Sections): string {
  const status = headline.status === 'complete' ? '' : `, **${headline.status}**`;
  const exit = headline.exitCode === null ? '' : `, exit ${headline.exitCode}`;
  return `Plan **${md(headline.plan)}** on **${md(headline.target)}**, run ${md(headline.id)}, ${headline.started}, ${headline.length}${status}${exit}.`;
}

function slos({ slos: groups }: Sections): string {
  const rows = groups.flatMap(({ service, slos }) =>
    slos.map((slo) => [
      `${icons[slo.verdict]} ${slo.verdict}`,
      md(service),
      `${md(slo.name)} (${md(slo.phase)})`,
      md(slo.value),
      md(slo.objective),
      md(slo.interval),
      slo.samples,
      slo.verdict === 'PASS' ? '' : md(slo.reason),
    ]),
  );
  if (rows.length === 0) return 'No SLO was judged.';
  return table(['Verdict', 'Service', 'SLO', '>Value', '>Objective', '95 % interval', '>Samples', 'Why'], rows);
}

function validity({ validity: { reasons } }: Sections): string {
  if (reasons.length === 0) return '';
  const rows = reasons.map((one) => [md(one.code), md(one.cause), md(one.taints), md(one.evidence)]);
  return `### What this run could not measure\n\n${table(['Code', 'Cause', 'Taints', 'Evidence'], rows)}`;
}

function findings({ findings: rows }: Sections): string {
  if (rows.length === 0) return '';
  const lines = rows.map(({ at, kind, text, lookAt }) => `- ${at} **${md(kind)}** ${md(text)}. Look at ${md(lookAt)}.`);
  return ['### What stands out', '', ...lines].join('\n');
}

function events({ events: { rows, omitted } }: Sections): string {
  const loud = rows.filter(({ kind }) => !quietKinds.has(kind));
  if (loud.length === 0) return '';
  const lines = loud.slice(0, maxEvents).map(({ at, kind, text }) => `- ${at} **${md(kind)}** ${md(text)}`);
  const left = loud.length - lines.length + omitted;
  return ['### Events', '', ...lines, ...(left > 0 ? [`- and ${left} more`] : [])].join('\n');
}

function endpoints({ endpoints: { rows, scope, note } }: Sections): string {
  if (rows.length === 0) return '';
  const cells = rows.map((row) => [
    md(row.scenario),
    md(row.name),
    row.requests,
    row.failed ? `${row.errors} (${md(row.causes)})` : '0',
    row.p50,
    row.p95,
    row.p99,
  ]);
  const head = ['Scenario', 'Request', '>Count', '>Errors', '>p50', '>p95', '>p99'];
  return `${table(head, cells)}\n\n${md(`Over ${scope}. ${note}`)}`;
}

function chat({ chat }: Sections): string {
  if (!chat) return '';
  const timings = chat.timings.map((row) => [row.what, `\`${row.formula}\``, row.samples, row.p50, row.p95, row.p99]);
  const outcomes = chat.outcomes.map((row) => [md(row.outcome), row.count, row.share]);
  return [
    table(['Time', 'Formula', '>Count', '>p50', '>p95', '>p99'], timings),
    table(['Outcome', '>Count', '>Share'], outcomes),
    md(chat.lead),
  ].join('\n\n');
}

function admission({ admission: { callers, note, writes } }: Sections): string {
  const keys = callers.map((row) => [md(row.key), row.offered, row.admitted, row.limited, row.share, row.p50, row.p95]);
  const kinds = writes.map((row) => [md(row.what), row.checked, row.lost, row.doubled]);
  const parts = [
    keys.length > 0 && table(['Key', '>Offered', '>Admitted', '>Limited (429)', '>Share', '>p50', '>p95'], keys),
    note && md(note),
    kinds.length > 0 && table(['Write', '>Looked for', '>Lost', '>Doubled'], kinds),
  ];
  return parts.filter(Boolean).join('\n\n');
}

function mesh({ mesh: { rows, timings } }: Sections): string {
  if (rows.length === 0 && timings.length === 0) return '';
  const ledger = table(
    ['Messages', '>Count', '>Of sent'],
    rows.map((row) => [row.what, row.count, row.share]),
  );
  if (timings.length === 0) return ledger;
  const times = timings.map((row) => [row.what, row.samples, row.p50, row.p95, row.p99]);
  return `${ledger}\n\n${table(['Time', '>Samples', '>p50', '>p95', '>p99'], times)}`;
}

function web({ web: { vitals }, underLoad }: Sections): string {
  if (vitals.length === 0) return '';
  const rows = vitals.map((row) => [md(row.page), row.vital, row.samples, row.median, row.p75, row.worst, row.rating]);
  const seen = table(['Page', 'Vital', '>Samples', '>Median', '>p75', '>Worst', 'Rating at p75'], rows);
  if (underLoad.length === 0) return seen;
  const loads = underLoad.map((one) => [
    md(one.slo),
    md(one.objective),
    one.samples,
    md(one.finding),
    md(one.apart) || '–',
  ]);
  return `${seen}\n\n${table(['SLO', 'Objective', '>Samples', 'Against the offered rate', 'Set apart'], loads)}`;
}

/** The verdict, and each metric that changed. */
function comparisonPart({ comparison }: Sections): string {
  if (!comparison) return '';
  const { verdict, against, reason, rows } = comparison;
  const changed = rows.filter((row) => row.verdict === 'regression' || row.verdict === 'improvement');
  const lines = changed.map(
    (row) =>
      `- ${md(row.name)}: ${md(row.before)} → ${md(row.now)}, ${md(row.change)} (${md(row.interval)}), ${row.verdict}`,
  );
  return [`**Compared with ${md(against)}**: ${verdict}, ${md(reason)}`, lines.join('\n')].filter(Boolean).join('\n\n');
}

function difference({ difference: last }: Sections): string {
  if (!last || last.rows.length === 0) return '';
  const rows = last.rows.map((row) => [
    `${md(row.name)} (${md(row.phase)})`,
    md(row.before),
    md(row.now),
    md(row.change),
    row.verdicts,
  ]);
  return `${table(['SLO', '>Before', '>Now', '>Change', 'Verdict'], rows)}\n\n${md(last.note)}`;
}

function delivery({ delivery: { status, sent, confirmed, reason, command } }: Sections): string {
  if (command === null) return `${confirmed} samples are in Prometheus.`;
  const what = status === 'none' ? 'Nothing was pushed to Prometheus' : `${confirmed} of ${sent} samples are confirmed`;
  return `${what}${reason ? `: ${md(reason)}` : ''}. Send it with <code>${md(command)}</code>.`;
}

function folded(title: string, body: string): string {
  return body === '' ? '' : `<details><summary>${title}</summary>\n\n${body}\n\n</details>`;
}

/** A head that starts with `>` is a column of numbers. Cells are escaped by the caller. */
function table(head: readonly string[], rows: readonly (readonly string[])[]): string {
  const line = (cells: readonly string[]) => `| ${cells.join(' | ')} |`;
  return [
    line(head.map((cell) => cell.replace(/^>/, ''))),
    line(head.map((cell) => (cell.startsWith('>') ? '---:' : '---'))),
    ...rows.map(line),
  ].join('\n');
}
